import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { TREES, type Trees } from '../repos/index.js';
import type { FileFacts } from './facts.js';
import { GRAPH_STORE, type GraphStore, type KnownBlob, type LinkSet, type LinkedFile, Vanished } from './graph-store.port.js';
import type { Edge } from './link/edge.js';
import { LINKER_VERSION } from './link/edge.js';
import { linkAll, linkFew } from './link/link-few.js';
import { readSettings, type ProjectSettings } from './link/project-settings.js';
import { blobKey, type SourceFile, type Sources } from './sources.js';
import { type Place, TreeFacts } from './tree-facts.js';

export interface KeptFile {
  readonly path: string;
  readonly blob: KnownBlob;
  readonly linkSetId: string;
}

export interface KeptLinks {
  readonly environment: string;
  readonly files: readonly KeptFile[];
  readonly edges: number;
}

/** With more changed files it is quicker to read all facts at once. */
const FEW = 32;

function digestOf(values: unknown): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

function linkSetOf(path: string, blob: KnownBlob, edges: readonly Edge[]): LinkSet {
  return { digest: digestOf([LINKER_VERSION, path, blob.blob, blob.language, edges]), edges };
}

/**
 * Links of every file of a tree. A file's links depend on its text and on its environment: every path, every file's
 * interface, the manifests. Where an earlier commit had the same environment, only files with another text are linked.
 */
@Injectable()
export class LinkKeeper {
  constructor(
    @Inject(TREES) private readonly trees: Trees,
    @Inject(GRAPH_STORE) private readonly store: GraphStore,
  ) {}

  async ensure(repositoryId: number, gitDir: string, sources: Sources, blobs: ReadonlyMap<string, KnownBlob>, fresh: ReadonlyMap<string, FileFacts>): Promise<KeptLinks> {
    const places = sources.files.map((file) => ({ file, blob: known(blobs, file) }));
    const environment = digestOf([places.map(({ file, blob }) => [file.path, blob.digest]), sources.settings.map(({ path, blob }) => [path, blob])]);
    const linked = new Map((await this.store.linkedFiles(repositoryId, environment)).map((file) => [file.path, file]));
    const changed = places.filter(({ file, blob }) => linked.get(file.path)?.blobId !== blob.id);
    const sets = changed.length === 0 ? new Map<string, LinkSet>() : await this.link(gitDir, sources, places, changed, fresh);
    const ids = sets.size === 0 ? new Map<string, string>() : await this.store.addLinkSets([...sets.values()]);
    return { environment, ...gather(places, linked, sets, ids) };
  }

  private async link(gitDir: string, sources: Sources, places: readonly Place[], changed: readonly Place[], fresh: ReadonlyMap<string, FileFacts>): Promise<Map<string, LinkSet>> {
    const facts = new TreeFacts(this.store, places, fresh);
    const settings = await this.settings(gitDir, sources);
    const paths = changed.map(({ file }) => file.path);
    const few = paths.length > FEW || paths.length === places.length ? undefined : await linkFew(paths, facts, settings);
    const edges = few ?? linkAll(paths, await facts.facts(), settings);
    return new Map(changed.map(({ file: { path }, blob }) => [path, linkSetOf(path, blob, edges.get(path) ?? [])]));
  }

  private async settings(gitDir: string, { settings }: Sources): Promise<ProjectSettings> {
    const texts = new Map<string, string>();
    const single = [...new Map(settings.map((file) => [file.blob, file])).values()];
    for await (const { blob, content } of this.trees.read(gitDir, single)) texts.set(blob, content.toString('utf8'));
    return readSettings(new Map(settings.map(({ path, blob }) => [path, texts.get(blob) ?? ''])));
  }
}

function known(blobs: ReadonlyMap<string, KnownBlob>, file: SourceFile): KnownBlob {
  const blob = blobs.get(blobKey(file));
  if (blob === undefined) throw new Vanished(`the facts of ${file.blob} are gone`);
  return blob;
}

function gather(places: readonly Place[], linked: ReadonlyMap<string, LinkedFile>, sets: ReadonlyMap<string, LinkSet>, ids: ReadonlyMap<string, string>): Omit<KeptLinks, 'environment'> {
  let edges = 0;
  const files = places.map(({ file: { path }, blob }) => {
    const set = sets.get(path);
    const linkSetId = set === undefined ? linked.get(path)?.linkSetId : ids.get(set.digest);
    if (linkSetId === undefined) throw new Vanished(`the links of ${path} are gone`);
    edges += set?.edges.length ?? linked.get(path)?.edges ?? 0;
    return { path, blob, linkSetId };
  });
  return { files, edges };
}
