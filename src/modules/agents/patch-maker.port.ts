import type { Cage } from './cage.port.js';

export const PATCH_MAKER = Symbol('PATCH_MAKER');

/** Takes the agent's work out of its tree, by git running inside the cage: the tree's `.git` is hostile. */
export interface PatchMaker {
  /**
   * `git diff --binary` from `commit` to the tree as it is, untracked files included, ignored ones not.
   * Empty when nothing changed.
   * @throws AppError `patch.too_large` above `maxBytes`, `patch.failed` when git inside the cage fails.
   */
  make(cage: Cage, commit: string, maxBytes: number): Promise<Buffer>;
}
