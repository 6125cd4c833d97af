import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.js';
import { GitFailure } from '../git/git-failure.js';
import type { GitProcess } from '../git/git-process.js';

export interface NewBranch {
  /** Private clone that has the commit. */
  readonly gitDir: string;
  /** Empty place for what this needs on its way. */
  readonly folder: string;
  /** Git folder of the repository that gets the branch. */
  readonly into: string;
  readonly branch: string;
  /** Commit that the repository has already. */
  readonly base: string;
}

const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tlogAllRefUpdates = false\n[gc]\n\tauto = 0\n';
const NOTHING = '0'.repeat(40);
/** Of the new objects in one pack; policy bounds a change far below. */
const PACK_BYTES = 512 * 1_048_576;
const PACK_MS = 5 * 60_000;

/** Where refs and objects are, also of a linked work tree. */
async function commonFolder(gitDir: string): Promise<string> {
  const named = await readFile(join(gitDir, 'commondir'), 'utf8').catch(() => undefined);
  return named === undefined ? gitDir : resolve(gitDir, named.trim());
}

/**
 * A git folder of ours that lends the objects and refs of another repository: git works on these, and never sees
 * that repository's configuration, hooks, index or HEAD.
 */
async function borrow(common: string, folder: string): Promise<string> {
  const gitDir = join(folder, 'into.git');
  await mkdir(gitDir);
  await writeFile(join(gitDir, 'config'), CONFIG);
  await writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/agent-bot/none\n');
  const parts = ['objects', 'refs', ...(existsSync(join(common, 'packed-refs')) ? ['packed-refs'] : [])];
  for (const part of parts) await symlink(join(common, part), join(gitDir, part));
  return gitDir;
}

/**
 * Adds a commit's objects and a new branch on it to a repository, and touches nothing else there.
 * @throws AppError `push.rejected`
 */
export async function addBranch(git: GitProcess, { gitDir, folder, into, branch, base }: NewBranch, commit: string): Promise<void> {
  const target = await borrow(await commonFolder(into), folder);
  try {
    const pack = await git.run({ gitDir, args: ['pack-objects', '--quiet', '--revs', '--stdout', '--delta-base-offset'], stdin: `${commit}\n^${base}\n`, limits: { outputBytes: PACK_BYTES, timeoutMs: PACK_MS } });
    await git.run({ gitDir: target, args: ['index-pack', '--stdin', '--strict'], stdin: pack, limits: { timeoutMs: PACK_MS } });
    await git.run({ gitDir: target, args: ['update-ref', '--end-of-options', `refs/heads/${branch}`, commit, NOTHING] });
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new AppError('push.rejected', `The branch \`${branch}\` could not be added to the repository: ${error.stderr.trim().slice(-300)}`, { cause: error });
  }
}
