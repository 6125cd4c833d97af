import type { ClaimedTask } from '../task.js';
import type { Ending } from '../run/ending.js';

export const PROGRESS = Symbol('PROGRESS');

/** The one comment that tells how a task goes. */
export interface ProgressComment {
  /** Something changed: the comment is edited soon, at most once in `config.task.progressEditMs`. Never throws. */
  touch(note?: string): void;
  /**
   * Writes the last word. Nothing is written for a claim that is no longer the task's.
   * @throws AppError `host.*` when the host does not take it.
   */
  close(ending: Ending): Promise<void>;
  /** Writes what waits, best effort, and no more after that. */
  stop(): Promise<void>;
}

export interface Progress {
  open(task: ClaimedTask): ProgressComment;
}
