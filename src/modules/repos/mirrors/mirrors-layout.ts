import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.js';

/**
 * The whole configuration of a mirror. Objects are readable to the unprivileged user of a run and writable to none;
 * nothing is ever collected, as a run may be borrowing objects that no branch names any more.
 */
const MIRROR_CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tsharedRepository = 0644
\tlogAllRefUpdates = false
[gc]
\tauto = 0
`;

/** What could make git run a program, read another repository or rewrite history. A mirror of ours has none of it. */
const NEVER_IN_A_MIRROR = ['hooks', 'config.worktree', 'worktrees', 'modules', 'commondir', 'gitdir', 'info/attributes', 'info/grafts', 'objects/info/alternates', 'objects/info/http-alternates'];

/** Folder with a mirror for each repository, traversable to the users of runs. */
export async function mirrorsFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'mirrors');
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  return folder;
}

/** Named by the repository's number alone: a name can hold anything and changes. */
export function mirrorName(repositoryId: number): string {
  if (Number.isSafeInteger(repositoryId) && repositoryId > 0) return String(repositoryId);
  throw new AppError('repo.not_found', 'The repository has no valid number.');
}

/** Puts configuration and layout back to what they must be, whatever somebody wrote there. */
export async function makePristine(gitDir: string): Promise<void> {
  const config = join(gitDir, 'config');
  for (const name of NEVER_IN_A_MIRROR) await rm(join(gitDir, name), { recursive: true, force: true });
  const found = await readFile(config, 'utf8').catch(() => undefined);
  if (found === MIRROR_CONFIG) return;
  await rm(config, { recursive: true, force: true });
  await writeFile(config, MIRROR_CONFIG, { mode: 0o644 });
}
