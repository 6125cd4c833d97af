export const RECONCILIATIONS = Symbol('RECONCILIATIONS');

/** How far GitHub's log has been compared; of all processes one at a time compares. Times are PostgreSQL's. */
export interface Reconciliations {
  /**
   * Takes the turn for `leaseMs`, unless another process has it: undefined then. `until` is up to
   * where the log was compared, undefined at the first time.
   */
  begin(leaseMs: number): Promise<{ readonly until: Date | undefined; readonly now: Date } | undefined>;
  /** Keeps the turn for `leaseMs` from now on. */
  renew(leaseMs: number): Promise<void>;
  /** Everything up to `until` is here; the turn is free again. */
  finish(until: Date): Promise<void>;
  /** It did not get through: whoever comes next begins where this one did. */
  giveBack(): Promise<void>;
}
