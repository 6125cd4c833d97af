import type { NewTask } from '../board/task-board.port.js';

export const WAITING_REQUESTS = Symbol('WAITING_REQUESTS');

/** Requests of one issue that may wait at a time: a thread that asks for more is no conversation. */
export const WAITING_MAX = 10;

export type WaitingPlace =
  | { readonly place: 'waits' }
  /** It waited and has become this task. */
  | { readonly place: 'task'; readonly taskId: string }
  /** It never waited, but others of the issue do: it comes after them. */
  | { readonly place: 'behind' };

/** What people ask of an issue while it has an active task. Nothing that waits is lost: it becomes one task when that has ended. */
export interface WaitingRequests {
  /** Where the request stands; undefined when nothing of the issue waits. */
  find(request: NewTask): Promise<WaitingPlace | undefined>;
  /** False, and nothing kept, when `WAITING_MAX` of the issue wait already. The same delivery waits once. */
  add(request: NewTask): Promise<boolean>;
  /**
   * Makes one task, with its outbox row, of all that waits on each issue without an active task: for whoever asked last, with
   * everybody's words in the order in which they came. Ids of the tasks, at most 100.
   */
  admit(): Promise<readonly string[]>;
}
