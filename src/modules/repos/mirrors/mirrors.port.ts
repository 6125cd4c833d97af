import type { LentToken } from '../../tokens/index.js';
import type { RepositoryRef } from '../repository.js';

export const MIRRORS = Symbol('MIRRORS');

/** A bare mirror on this machine, one per repository, its folder named by the repository's number alone. */
export interface Mirror {
  readonly repository: RepositoryRef;
  readonly path: string;
}

export interface Mirrors {
  /**
   * Brings the mirror up to date (first time: clones), one process at a time per mirror. What it shows is never
   * older than the call.
   * @throws AppError `repo.not_found`, `repo.forbidden`, `repo.unavailable` (retry later; `detail.httpStatus` 401 says
   *   the token was refused), `repo.empty` when it has no commit.
   */
  refresh(repository: RepositoryRef, token: LentToken): Promise<Mirror>;
  /** Commit a branch points at, as of the last refresh; undefined when there is no such branch. */
  branchHead(mirror: Mirror, branch: string): Promise<string | undefined>;
  /** Commits that `head` has and `base` has not, both commits of the mirror, newest first, at most `most` of them. */
  commitsBeyond(mirror: Mirror, head: string, base: string, most: number): Promise<readonly string[]>;
}
