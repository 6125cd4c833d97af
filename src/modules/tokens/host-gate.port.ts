export const HOST_GATE = Symbol('HOST_GATE');

/** Whom GitHub counts: an installation by its id, the App when it asks as itself, an installation's git. */
export type Caller = number | 'app' | `git:${number}`;

export interface ClosedGate {
  readonly caller: Caller;
  readonly until: Date;
}

/** Holds calls back while GitHub limits their caller or does not answer it, so that nothing is tried twice within one window. */
export interface HostGate {
  /**
   * Makes the call. A `host.limited` that it throws closes the gate for this caller until the limit ends; calls without an
   * answer (`noAnswer` in the error's detail) close it when they come one after the other. A call inside a call of the same
   * caller is part of it.
   * @throws AppError `host.limited` or `host.away` without a call while the gate is closed; `host.away` for the call that closed it.
   */
  pass<Answer>(caller: Caller, call: () => Promise<Answer>): Promise<Answer>;
  /** Whom GitHub limits now. */
  closed(): readonly ClosedGate[];
}

/** For work without GitHub: holds nothing back. */
export const OPEN_GATE: HostGate = { pass: (_caller, call) => call(), closed: () => [] };
