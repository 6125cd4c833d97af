export const HOST_GATE = Symbol('HOST_GATE');

/** Whom GitHub counts: an installation by its id, or the App when it asks as itself. */
export type Caller = number | 'app';

export interface ClosedGate {
  readonly caller: Caller;
  readonly until: Date;
}

/** Holds calls back while GitHub limits their caller, so that nothing is tried twice within one window. */
export interface HostGate {
  /**
   * Makes the call. A `host.limited` that it throws closes the gate for this caller until the limit ends.
   * @throws AppError `host.limited` without a call while the gate is closed.
   */
  pass<Answer>(caller: Caller, call: () => Promise<Answer>): Promise<Answer>;
  /** Who is held back now. */
  closed(): readonly ClosedGate[];
}
