import { GithubError } from '../http/reply.js';
import type { PullRecord } from '../types.js';
import { git } from './bare.js';

/**
 * Merges a pull request's head into its base branch in the bare repository.
 * @throws GithubError 405 when git finds a conflict.
 */
export async function mergeBranch(bareDir: string, pull: PullRecord): Promise<string> {
  const merged = await git(bareDir, ['merge-tree', '--write-tree', pull.baseSha, pull.headSha]).catch(() => undefined);
  if (merged === undefined) throw new GithubError(405, 'Pull Request is not mergeable');
  const tree = merged.split('\n')[0] ?? '';
  const message = `Merge pull request #${pull.number} from ${pull.head}`;
  const commit = await git(bareDir, ['commit-tree', tree, '-p', pull.baseSha, '-p', pull.headSha, '-m', message]);
  await git(bareDir, ['update-ref', `refs/heads/${pull.base}`, commit, pull.baseSha]);
  return commit;
}
