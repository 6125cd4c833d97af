export const RETRY_POLICY = Symbol('RETRY_POLICY');

export interface RetryPolicy {
  /** Tries of the work; a passing fault in the last one ends the task as failed. */
  readonly tries: number;
  /** Tries until a task is ended although the person could not be told. */
  readonly reportTries: number;
  /** Milliseconds until the next try may start, by the number of the try that failed (from 1). */
  readonly backoffMs: (tries: number) => number;
}

/** 5 s, 20 s, 80 s, then 10 min at most: some fifty minutes of GitHub being away are outlived by a report. */
export const defaultRetryPolicy: RetryPolicy = {
  tries: 3,
  reportTries: 8,
  backoffMs: (tries) => Math.min(5000 * 4 ** (tries - 1), 600_000),
};
