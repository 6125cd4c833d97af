import { Injectable } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import { GitFailure } from '../git/git-failure.js';
import { GitProcess } from '../git/git-process.js';
import { parseBatch } from './cat-file.js';
import { parseTree } from './ls-tree.js';
import type { TreeContent, TreeFile, Trees } from './trees.port.js';

/** A line of ls-tree is rarely over 200 bytes; this is room for two million files. */
const LIST_BYTES = 512 * 1024 * 1024;
/** Contents held at a time; one larger file is a portion of its own. */
const PORTION_BYTES = 4 * 1024 * 1024;
/** What `cat-file --batch` writes around one object. */
const HEADER_BYTES = 128;
const OBJECT_ID = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

type Wanted = Pick<TreeFile, 'blob' | 'size'>;

function* portions(files: readonly Wanted[]): Generator<readonly Wanted[]> {
  let portion: Wanted[] = [];
  let bytes = 0;
  for (const file of files) {
    if (portion.length > 0 && bytes + file.size > PORTION_BYTES) {
      yield portion;
      [portion, bytes] = [[], 0];
    }
    portion.push(file);
    bytes += file.size;
  }
  if (portion.length > 0) yield portion;
}

/** Trees by native git: one process lists, one process reads each portion. */
@Injectable()
export class GitTrees implements Trees {
  constructor(private readonly git: GitProcess) {}

  async resolve(gitDir: string, revision: string): Promise<string | undefined> {
    try {
      return await this.git.text({ gitDir, args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`] });
    } catch (error) {
      if (error instanceof GitFailure) return undefined;
      throw error;
    }
  }

  async list(gitDir: string, commit: string): Promise<readonly TreeFile[]> {
    if (!OBJECT_ID.test(commit)) throw noCommit();
    try {
      const args = ['ls-tree', '-r', '-z', '-l', '--full-tree', '--end-of-options', commit] as const;
      return parseTree(await this.git.run({ gitDir, args: [...args], limits: { outputBytes: LIST_BYTES } }));
    } catch (error) {
      if (error instanceof GitFailure) throw noCommit(error);
      throw error;
    }
  }

  async *read(gitDir: string, files: readonly Wanted[]): AsyncIterable<TreeContent> {
    let next: Promise<readonly TreeContent[]> | undefined;
    for (const portion of portions(files)) {
      const ready = next;
      next = this.readPortion(gitDir, portion);
      // Whoever stops reading early never hears of the portion that was read ahead.
      next.catch(() => undefined);
      if (ready !== undefined) yield* await ready;
    }
    if (next !== undefined) yield* await next;
  }

  private async readPortion(gitDir: string, files: readonly Wanted[]): Promise<readonly TreeContent[]> {
    const outputBytes = files.reduce((sum, { size }) => sum + size + HEADER_BYTES, 0);
    try {
      const stdin = `${files.map(({ blob }) => blob).join('\n')}\n`;
      return parseBatch(await this.git.run({ gitDir, args: ['cat-file', '--batch'], stdin, limits: { outputBytes } }));
    } catch (error) {
      if (error instanceof GitFailure) throw new AppError('repo.unreadable', 'Files of the repository could not be read.', { cause: error });
      throw error;
    }
  }
}

function noCommit(cause?: unknown): AppError {
  return new AppError('repo.no_commit', 'The repository does not have this commit.', { cause });
}
