export const SESSIONS = Symbol('SESSIONS');

export interface OpenSession {
  /** A digest of its secret id: names it, opens nothing. */
  readonly id: string;
  readonly loggedInAt: Date;
  /** Unless it is used before. */
  readonly endsAt: Date;
  /** What the browser said it is. */
  readonly userAgent: string | undefined;
}

/** The sessions of people, as rows: ended here, ended on every replica. */
export interface Sessions {
  /** Newest login first; those that have ended are not there. */
  of(userId: string): Promise<readonly OpenSession[]>;
  /** Whether a session of this secret id is open. */
  has(sid: string): Promise<boolean>;
  /** Ends all of a person; gives how many there were. */
  endAll(userId: string): Promise<number>;
}
