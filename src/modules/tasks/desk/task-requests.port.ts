import type { RepositoryRef } from '../../repos/index.js';
import type { Task } from '../task.js';

export const TASK_REQUESTS = Symbol('TASK_REQUESTS');

/** NOTIFY channel of requests to stop. */
export const STOP_CHANNEL = 'agent_bot_stop';

export type StopResult =
  /** It was waiting and has ended. */
  | { readonly outcome: 'stopped'; readonly task: Task }
  /** A worker has it and will end it. */
  | { readonly outcome: 'stopping' }
  | { readonly outcome: 'over' }
  | { readonly outcome: 'absent' };

export type RetryResult =
  | { readonly outcome: 'added'; readonly taskId: string }
  /** It has not ended, or it ended in `done`. */
  | { readonly outcome: 'unfit' }
  /** Another task of the issue is active. */
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'absent' };

export interface StopRequest {
  readonly taskId: string;
  readonly by: string;
}

/** What people ask of a task that is there. */
export interface TaskRequests {
  /** Where the task belongs; undefined when there is none. */
  repositoryOf(taskId: string): Promise<RepositoryRef | undefined>;
  stop(taskId: string, by: string): Promise<StopResult>;
  /**
   * A new task for the same request; its number of tries starts anew. `fresh`: without the conversation of the first; when nobody
   * says, a task that a person stopped begins so, since what stood in the conversation may be why.
   */
  retry(taskId: string, by: string, fresh?: boolean): Promise<RetryResult>;
  /** Those of these working tasks that are to be stopped. */
  stopRequests(taskIds: readonly string[]): Promise<readonly StopRequest[]>;
}
