import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Cage } from '../../../agents/index.js';
import { AppError } from '../../../../shared/errors/app-error.js';

/** Inside the throw-away `.git`, so that it is no part of any change. */
const PATCH = '.git/agent-bot.patch';

/**
 * A commit of the patch on top of the tree's own, checked out as any clone of it would be. $1 patch. Names the
 * `package.json` files it changes, each ended by NUL.
 */
const SCRIPT = `
set -eu
export GIT_INDEX_FILE=.git/agent-bot.index
git read-tree HEAD
git apply --cached --whitespace=nowarn -- "$1"
tree=$(git write-tree)
rm -f -- "$GIT_INDEX_FILE"
unset GIT_INDEX_FILE
git diff-tree -r -z --name-only --no-renames HEAD "$tree" -- package.json '*/package.json'
commit=$(git -c user.name=agent -c user.email=agent@localhost commit-tree -p HEAD -m change "$tree")
git reset --quiet --hard "$commit" >&2
`;

const ENVIRONMENT = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_ATTR_NOSYSTEM: '1' } as const;

/**
 * Puts a collected change into a tree that no agent has touched, by git inside the cage; answers the paths of the
 * `package.json` files that it changes. The patch goes through a file because a text file of any encoding is raw
 * bytes in it.
 * @throws AppError `patch.unusable`
 */
export async function restoreChange(cage: Cage, change: Buffer): Promise<readonly string[]> {
  const path = join(cage.workspace, PATCH);
  await writeFile(path, change, { mode: 0o644, flag: 'wx' });
  const git = cage.spawn({ argv: ['sh', '-c', SCRIPT, 'restore', PATCH], env: ENVIRONMENT });
  git.stderr.resume();
  const [names, { code }] = await Promise.all([buffer(git.stdout), git.exited]);
  await rm(path, { force: true });
  if (code !== 0) throw new AppError('patch.unusable', "The change does not fit onto a fresh copy of the repository's files, so it could not be checked.", { detail: { code } });
  return names.toString('utf8').split('\0').filter((name) => name !== '');
}
