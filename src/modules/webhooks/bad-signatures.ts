import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';

/** Bad signatures of one address within the window that are answered as such; GitHub with a wrong secret stays below. */
export const MOST_BAD_SIGNATURES = 100;
const WINDOW_MS = 60_000;
/** Addresses remembered at once; whoever commands more starts the count anew. */
const MAX_ADDRESSES = 10_000;

interface Count {
  readonly until: number;
  bad: number;
}

/** Counts bad signatures by address, in this process alone: it slows guessing and log floods, nothing rests on it. */
@Injectable()
export class BadSignatures {
  private readonly counts = new Map<string, Count>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** Notes one and says whether the address has had its share. */
  exceeded(address: string): boolean {
    const count = this.countOf(address);
    count.bad += 1;
    return count.bad > MOST_BAD_SIGNATURES;
  }

  private countOf(address: string): Count {
    const now = this.clock.now().getTime();
    const known = this.counts.get(address);
    if (known && known.until > now) return known;
    if (this.counts.size >= MAX_ADDRESSES) this.counts.clear();
    const count = { until: now + WINDOW_MS, bad: 0 };
    this.counts.set(address, count);
    return count;
  }
}
