/** Tokens of one answer. */
export interface ModelUsage {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Those of `cacheWriteTokens` that are kept for an hour; default none. */
  readonly cacheWriteHourTokens?: number;
}

/** One task's purse. Money is reserved before a call and settled after it, so that no dollar is spent twice. */
export interface SpendPort {
  /** Sets `usd` aside; undefined, and nothing set aside, when the budget does not allow it. */
  reserve(usd: number): Promise<string | undefined>;
  /** Replaces the reservation by what was really spent. A reservation is settled once; later calls change nothing. */
  settle(reservation: string, usd: number, usage: ModelUsage): Promise<void>;
}
