import type { Clock } from '../../../shared/resilience/clock.port.js';

/** GitHub names its time in whole seconds, and answers take a while: less than this says nothing. A JWT is issued 60 s back. */
const TOLERANCE_MS = 30_000;

/** The time by GitHub's clock, as far as it ever refused us for ours: a JWT from a clock that is wrong is good nowhere. */
export class HostTime implements Clock {
  private aheadMs = 0;

  constructor(private readonly clock: Clock) {}

  now(): Date {
    return new Date(this.clock.now().getTime() + this.aheadMs);
  }

  /** Of a request that was refused with 401, its answer's time. */
  learn(error: unknown): void {
    const { status, response } = error as { readonly status?: unknown; readonly response?: { readonly headers?: { readonly date?: unknown } } };
    const theirs = Date.parse(String(response?.headers?.date));
    if (status !== 401 || Number.isNaN(theirs)) return;
    const aheadMs = theirs - this.clock.now().getTime();
    this.aheadMs = Math.abs(aheadMs) > TOLERANCE_MS ? aheadMs : 0;
  }
}
