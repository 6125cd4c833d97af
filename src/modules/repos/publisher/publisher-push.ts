import { AppError } from '../../../shared/errors/app-error.js';
import type { HostGate, LentToken } from '../../tokens/index.js';
import { converse } from '../git/conversation.js';
import type { GitCommand } from '../git/git-command.js';
import { GitFailure } from '../git/git-failure.js';
import type { GitProcess } from '../git/git-process.js';
import type { RepositoryRef } from '../repository.js';

export interface PushTarget {
  readonly gate: HostGate;
  readonly gitDir: string;
  readonly repository: RepositoryRef;
  readonly url: string;
  readonly branch: string;
  readonly token: LentToken;
  readonly limits: { readonly pushMs: number; readonly lookMs: number };
}

const MOVED = 'somebody else moved it meanwhile, and what is on it was left as it is; ask again';

function rejected(branch: string, reason: string, cause?: unknown): AppError {
  return new AppError('push.rejected', `The branch \`${branch}\` could not be pushed: ${reason}.`, { cause, detail: { branch } });
}

function asPushError(error: unknown, branch: string): unknown {
  if (!(error instanceof GitFailure)) return error;
  if (/\[rejected\]/.test(error.stdout)) return rejected(branch, MOVED, error);
  if (/\[remote rejected\]/.test(error.stdout)) return rejected(branch, 'GitHub refused it by a rule of the repository', error);
  return error;
}

/** What the branch points at on the code host now; undefined when there is none. */
async function remoteHead(git: GitProcess, target: PushTarget): Promise<string | undefined> {
  const ref = `refs/heads/${target.branch}`;
  const command: GitCommand = { gitDir: target.gitDir, token: target.token, args: ['ls-remote', '--refs', '--end-of-options', target.url, ref], limits: { timeoutMs: target.limits.lookMs } };
  const lines = await converse(target.gate, target.repository, () => git.text(command));
  return lines.split('\n').find((line) => line.endsWith(`\t${ref}`))?.split('\t')[0];
}

/**
 * Points the branch at `commit` if it still is where the work began. A branch that is there already (an earlier try
 * got through, its answer did not) is left alone.
 */
export async function pushWithLease(git: GitProcess, target: PushTarget, commit: string, expected: string | undefined): Promise<void> {
  const before = await remoteHead(git, target);
  if (before === commit) return;
  if (before !== expected) throw rejected(target.branch, MOVED);
  const ref = `refs/heads/${target.branch}`;
  const args = ['push', '--porcelain', '--no-verify', '--no-signed', '--no-follow-tags', '--recurse-submodules=no', `--force-with-lease=${ref}:${expected ?? ''}`, '--end-of-options', target.url, `${commit}:${ref}`] as const;
  const push = () => git.run({ gitDir: target.gitDir, token: target.token, args: [...args], limits: { timeoutMs: target.limits.pushMs } });
  try {
    await converse(target.gate, target.repository, () => push().catch((error: unknown) => Promise.reject(asPushError(error, target.branch))));
  } catch (error) {
    const after = await remoteHead(git, target).catch(() => undefined);
    if (after !== commit) throw error;
  }
}
