import type { NewTask } from './task-board.port.js';

export const TASK_INTAKE = Symbol('TASK_INTAKE');

export type IntakeResult =
  | { readonly outcome: 'accepted'; readonly taskId: string }
  /** The issue already has an active task. */
  | { readonly outcome: 'busy'; readonly taskId: string };

/** The way in for every trigger: one active task per issue. Asking again for the same delivery is the same task. */
export interface TaskIntake {
  request(task: NewTask): Promise<IntakeResult>;
}
