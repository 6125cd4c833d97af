import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors/app-error.js';

export interface LocalRepository {
  /** Below zero: no number of GitHub's. The same for the same folder. */
  readonly repositoryId: number;
  readonly gitDir: string;
}

const GITDIR = /^gitdir: (.+)\n?$/;

/** Where `.git` leads: itself, or as the file of a worktree or a submodule says. */
function named(folder: string, dotGit: string): string | undefined {
  if (statSync(dotGit).isDirectory()) return dotGit;
  const written = GITDIR.exec(readFileSync(dotGit, 'utf8'))?.[1];
  return written === undefined ? undefined : resolve(folder, written);
}

function gitDirAt(folder: string): string | undefined {
  const dotGit = join(folder, '.git');
  if (existsSync(dotGit)) {
    const gitDir = named(folder, dotGit);
    return gitDir !== undefined && existsSync(join(gitDir, 'HEAD')) ? gitDir : undefined;
  }
  const bare = ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)));
  return bare ? folder : undefined;
}

/**
 * The repository that a folder is in.
 * @throws AppError `graph.no_repository`.
 */
export function localRepository(path: string): LocalRepository {
  const start = existsSync(path) ? realpathSync(path) : undefined;
  for (let folder = start; folder !== undefined; folder = dirname(folder) === folder ? undefined : dirname(folder)) {
    const gitDir = gitDirAt(folder);
    if (gitDir !== undefined) return { gitDir, repositoryId: -(createHash('sha256').update(folder).digest().readUIntBE(0, 6) + 1) };
  }
  throw new AppError('graph.no_repository', `There is no git repository at ${path}.`);
}
