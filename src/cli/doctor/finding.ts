export type Status = 'ok' | 'warn' | 'fail';

export interface Finding {
  readonly check: string;
  readonly status: Status;
  /** What was found. */
  readonly detail: string;
  /** What to do about it; absent when ok. */
  readonly remedy?: string;
}

/** What one check says of itself; its name is added by whoever runs it. */
export type Verdict = Omit<Finding, 'check'>;

export const ok = (detail: string): Verdict => ({ status: 'ok', detail });
export const warn = (detail: string, remedy: string): Verdict => ({ status: 'warn', detail, remedy });
export const fail = (detail: string, remedy: string): Verdict => ({ status: 'fail', detail, remedy });
