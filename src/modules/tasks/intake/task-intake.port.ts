import type { NewTask } from '../board/task-board.port.js';
import type { Dropped } from './waiting-requests.port.js';

export const TASK_INTAKE = Symbol('TASK_INTAKE');

export type IntakeResult =
  | { readonly outcome: 'accepted'; readonly taskId: string }
  /** The issue has an active task; when that has ended, the request becomes one. */
  | { readonly outcome: 'waiting' }
  /** It waited, and will not become one: GitHub or an administrator sends its delivery again. */
  | { readonly outcome: 'dropped'; readonly dropped: Dropped }
  /** The issue has an active task, and the request asks for nothing else, or too many wait already. */
  | { readonly outcome: 'busy' };

/** The way in for every trigger: one active task per issue, later words wait. Asking again for the same delivery gives the same answer. */
export interface TaskIntake {
  request(task: NewTask): Promise<IntakeResult>;
}
