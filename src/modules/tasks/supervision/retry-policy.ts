import type { Config } from '../../../shared/config/index.js';
import { jittered } from '../../../shared/resilience/jitter.js';

export const RETRY_POLICY = Symbol('RETRY_POLICY');

export interface RetryPolicy {
  /** Tries of the work; a passing fault in the last one ends the task as failed. */
  readonly tries: number;
  /** Workers that may go away while they have the task, before it is taken for the cause. */
  readonly deaths: number;
  /** Tries until a task is ended although the person could not be told. */
  readonly reportTries: number;
  /** Milliseconds until the next try may start, by the number of the try that failed (from 1). */
  readonly backoffMs: (tries: number) => number;
}

/** By default up to 5 s, 20 s, 80 s, then 10 min, half of it by chance: half an hour of a failing call is outlived by a report. */
export function retryPolicy({ task: { retryMs, retryMaxMs } }: Pick<Config, 'task'>): RetryPolicy {
  return { tries: 3, deaths: 5, reportTries: 8, backoffMs: (tries) => jittered(Math.min(retryMs * 4 ** (tries - 1), retryMaxMs)) };
}
