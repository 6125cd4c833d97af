import type { RepositoryRef } from '../../repos/index.js';
import type { NewTask } from '../board/task-board.port.js';

export const WAITING_REQUESTS = Symbol('WAITING_REQUESTS');

/** Requests of one issue that may wait at a time: a thread that asks for more is no conversation. */
export const WAITING_MAX = 10;

/** `refused`: whoever asked might not ask any more when the time came. */
export type Dropped = { readonly as: 'withdrawn'; readonly by: string } | { readonly as: 'refused' };

/** How a request ends to wait. */
export type WaitingEnd =
  /** It has become this task. */
  | { readonly place: 'task'; readonly taskId: string }
  /** It becomes none. */
  | { readonly place: 'dropped'; readonly dropped: Dropped };

export type WaitingPlace =
  | { readonly place: 'waits' }
  | WaitingEnd
  /** It never waited, but others of the issue do: it comes after them. */
  | { readonly place: 'behind' };

/** An issue without an active task, of which requests wait. */
export interface ReadyIssue {
  readonly repository: RepositoryRef;
  readonly issueNumber: number;
  /** Logins, each once. */
  readonly askers: readonly string[];
}

/** What people ask of an issue while it has an active task. Nothing that waits is lost: it becomes one task when that has ended. */
export interface WaitingRequests {
  /** Where the request stands; undefined when nothing of the issue waits. */
  find(request: NewTask): Promise<WaitingPlace | undefined>;
  /** Where it stands now: `behind`, and nothing kept, when `WAITING_MAX` of the issue wait already. The same delivery waits once. */
  add(request: NewTask): Promise<WaitingPlace>;
  /** How many of the issue wait. */
  count(repositoryId: number, issueNumber: number): Promise<number>;
  /**
   * At most 100, in no order, so that one that can not be admitted never stands before the others. A request whose delivery
   * has a task by another way is that task's, and waits no more.
   */
  ready(): Promise<readonly ReadyIssue[]>;
  /**
   * Makes one task, with its outbox row, of all that waits on the issue: for whoever asked last, with everybody's words in the
   * order in which they came. What the `refused` asked is dropped. The task's id; undefined when there is none to be made.
   */
  admit(issue: ReadyIssue, refused: readonly string[]): Promise<string | undefined>;
}
