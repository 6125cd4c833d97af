import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cage } from '../../../agents/index.js';
import { AppError } from '../../../../shared/errors/app-error.js';

/** Inside the throw-away `.git`, so that it is no part of any change. */
const PATCH = '.git/agent-bot.patch';

/**
 * Puts an earlier try's change back into a tree that no agent has touched yet, by git inside the cage. The patch
 * goes through a file because a text file of any encoding is raw bytes in it.
 */
export async function restoreChange(cage: Cage, change: Buffer): Promise<void> {
  const path = join(cage.workspace, PATCH);
  await writeFile(path, change, { mode: 0o644, flag: 'wx' });
  const git = cage.spawn({ argv: ['git', 'apply', '--whitespace=nowarn', '--', PATCH] });
  git.stdout.resume();
  git.stderr.resume();
  const { code } = await git.exited;
  await rm(path, { force: true });
  if (code !== 0) throw new AppError('patch.unusable', "The change of an earlier try could not be put back into the repository's files.", { detail: { code } });
}
