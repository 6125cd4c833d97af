import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitIdentity } from '../git/git-command.js';
import type { GitProcess } from '../git/git-process.js';
import { needsBefore, needsContent, type ChangedEntry, type WeighedEntry } from '../policy/changed-file.js';
import { parseDiffTree } from '../policy/diff-tree.js';
import { parseBatch } from '../trees/cat-file.js';

/** Enough for the listing of a change that policy would then refuse for its size. */
const LISTING_BYTES = 64 * 1_048_576;
/** The line that git puts before a content, and the break behind it. */
const HEADER_BYTES = 128;
/** Content that is in memory at a time, where one file alone is not more. */
const GROUP_BYTES = 16 * 1_048_576;
const NO_OBJECT = /^0+$/;

/**
 * A clean bare clone that borrows a mirror's objects: index and trees only, no file of the repository or of the
 * agent's is ever laid out here.
 */
export class PublisherClone {
  constructor(
    private readonly git: GitProcess,
    readonly gitDir: string,
  ) {}

  async create(mirrorPath: string): Promise<void> {
    await this.git.run({ gitDir: this.gitDir, args: ['init', '--quiet', '--bare', '--template=', '--initial-branch=main'] });
    await mkdir(join(this.gitDir, 'objects', 'info'), { recursive: true });
    await writeFile(join(this.gitDir, 'objects', 'info', 'alternates'), `${join(mirrorPath, 'objects')}\n`);
  }

  /** The tree that the patch makes of a commit's. Memory is capped, as a small patch can unpack to any size. */
  async apply(commit: string, patch: Buffer, memoryBytes: number): Promise<string> {
    const place = { gitDir: this.gitDir, indexFile: join(this.gitDir, 'index') };
    await this.git.run({ ...place, args: ['read-tree', '--end-of-options', commit] });
    await this.git.run({ ...place, args: ['apply', '--cached', '--whitespace=nowarn', '--end-of-options', '-'], stdin: patch, limits: { memoryBytes } });
    return this.git.text({ ...place, args: ['write-tree'] });
  }

  async hasCommit(commit: string): Promise<boolean> {
    const type = await this.git.text({ gitDir: this.gitDir, args: ['cat-file', '--batch-check=%(objecttype)'], stdin: `${commit}\n` });
    return type === 'commit';
  }

  async changes(commit: string, tree: string): Promise<readonly ChangedEntry[]> {
    const args = ['diff-tree', '-r', '-z', '--raw', '--numstat', '--no-abbrev', '--no-renames', '--no-ext-diff', '--no-textconv', '--end-of-options', commit, tree] as const;
    return parseDiffTree(await this.git.run({ gitDir: this.gitDir, args: [...args], limits: { outputBytes: LISTING_BYTES } }));
  }

  async weigh(entries: readonly ChangedEntry[]): Promise<readonly Omit<WeighedEntry, 'content'>[]> {
    const objects = [...new Set(entries.flatMap((entry) => [entry.oldObject, entry.newObject]))].filter((id) => !NO_OBJECT.test(id));
    const stdin = objects.map((id) => `${id}\n`).join('');
    const listing = await this.git.text({ gitDir: this.gitDir, args: ['cat-file', '--batch-check=%(objectname) %(objectsize)', '--buffer'], stdin, limits: { outputBytes: LISTING_BYTES } });
    const sizes = new Map(listing.split('\n').map((line) => [line.split(' ')[0], Number(line.split(' ')[1])] as const));
    const sizeOf = (id: string): number => (NO_OBJECT.test(id) ? 0 : (sizes.get(id) ?? Number.POSITIVE_INFINITY));
    return entries.map((entry) => ({ ...entry, oldSize: sizeOf(entry.oldObject), newSize: sizeOf(entry.newObject) }));
  }

  /** Adds the content, new and old, of those entries that a rule looks into; their sizes were judged before. */
  async open(entries: readonly Omit<WeighedEntry, 'content'>[]): Promise<readonly WeighedEntry[]> {
    const before = await this.contentsBefore(entries.filter(needsBefore));
    const opened: WeighedEntry[] = [];
    for (const entry of entries) {
      const content = needsContent(entry) ? await this.content(entry) : undefined;
      opened.push({ ...entry, content, ...(needsBefore(entry) && { before: before.get(entry.oldObject) ?? Buffer.alloc(0) }) });
    }
    return opened;
  }

  /** Content of one side of each entry, many files a question to git and few bytes in memory. */
  async *contents<Entry extends Omit<WeighedEntry, 'content'>>(entries: readonly Entry[], side: 'old' | 'new'): AsyncIterable<{ readonly entry: Entry; readonly content: Buffer }> {
    for (const group of groupsOf(entries, (entry) => entry[`${side}Size`])) {
      const contents = await this.batch(group.map((entry) => entry[`${side}Object`]), group.reduce((sum, entry) => sum + entry[`${side}Size`], 0));
      for (const entry of group) yield { entry, content: contents.get(entry[`${side}Object`]) ?? Buffer.alloc(0) };
    }
  }

  commit(parent: string, tree: string, message: string, identity: GitIdentity): Promise<string> {
    const stdin = message.replaceAll('\0', '');
    return this.git.text({ gitDir: this.gitDir, args: ['commit-tree', '-p', parent, '-F', '-', '--end-of-options', tree], stdin, identity });
  }

  private async contentsBefore(entries: readonly Omit<WeighedEntry, 'content'>[]): Promise<ReadonlyMap<string, Buffer>> {
    return this.batch(entries.map(({ oldObject }) => oldObject), LISTING_BYTES);
  }

  /** `bytes`: of all contents together, at most. */
  private async batch(objects: readonly string[], bytes: number): Promise<ReadonlyMap<string, Buffer>> {
    const wanted = [...new Set(objects)].filter((object) => !NO_OBJECT.test(object));
    if (wanted.length === 0) return new Map();
    const stdin = wanted.map((object) => `${object}\n`).join('');
    const output = await this.git.run({ gitDir: this.gitDir, args: ['cat-file', '--batch', '--buffer'], stdin, limits: { outputBytes: bytes + wanted.length * HEADER_BYTES } });
    return new Map(parseBatch(output).map(({ blob, content }) => [blob, content]));
  }

  private content(entry: Omit<WeighedEntry, 'content'>): Promise<Buffer> {
    return this.git.run({ gitDir: this.gitDir, args: ['cat-file', '--end-of-options', 'blob', entry.newObject], limits: { outputBytes: entry.newSize + 1 } });
  }
}

/** In order, each of at most `GROUP_BYTES` or of one entry. */
function groupsOf<Entry>(entries: readonly Entry[], sizeOf: (entry: Entry) => number): readonly (readonly Entry[])[] {
  const groups: Entry[][] = [];
  let room = 0;
  for (const entry of entries) {
    room -= sizeOf(entry);
    if (groups.length > 0 && room >= 0) groups.at(-1)?.push(entry);
    else {
      groups.push([entry]);
      room = GROUP_BYTES - sizeOf(entry);
    }
  }
  return groups;
}
