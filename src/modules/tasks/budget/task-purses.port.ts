import type { SpendPort } from '../../agents/index.js';

export const TASK_PURSES = Symbol('TASK_PURSES');

/** What a task has used so far, all its tries together; what is only reserved is not in it. */
export interface TaskSpend {
  readonly costUsd: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly models: readonly string[];
}

/** The money of tasks. */
export interface TaskPurses {
  /** A purse for one claim of a task; a claim that is no longer the task's gets nothing more out of it. */
  open(taskId: string, epoch: number, budgetUsd: number): SpendPort;
  /** Undefined when the task never asked a model. */
  spent(taskId: string): Promise<TaskSpend | undefined>;
  /** Charges in full what dead or lost claims reserved and nobody will settle; returns their task ids. */
  chargeLost(): Promise<readonly string[]>;
}
