export const HOOK_LOG = Symbol('HOOK_LOG');

/** One try of GitHub's to hand a delivery over. */
export interface HookAttempt {
  /** GitHub's number of the try: 64 bits, so text. */
  readonly id: string;
  /** The same for every try of one delivery. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly deliveredAt: Date;
}

/**
 * GitHub's own log of what it sent to the App's webhook: three days of it, seven on GitHub Enterprise Server. Errors as
 * those of `CodeHost`.
 */
export interface HookLog {
  /** How far back GitHub keeps it, days. */
  readonly days: number;
  /** Page by page, newest first, up to and without the first attempt that is older. */
  attemptsSince(since: Date): AsyncIterable<readonly HookAttempt[]>;
  /** What was sent, as JSON; undefined when GitHub does not show it (any more) or it is too large to be read here. */
  payloadOf(id: string): Promise<Buffer | undefined>;
  /** Asks GitHub to send it again, to the App's webhook address, with the same GUID. */
  redeliver(id: string): Promise<void>;
}
