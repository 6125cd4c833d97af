import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { Shares } from '../../../shared/resilience/shares.js';

/** Bad signatures of one address within the window that are answered as such; GitHub with a wrong secret stays below. */
export const MOST_BAD_SIGNATURES = 100;
const WINDOW_MS = 60_000;

/** Counts bad signatures by address: it slows guessing and log floods. */
@Injectable()
export class BadSignatures {
  private readonly shares: Shares;

  constructor(@Inject(CLOCK) clock: Clock) {
    this.shares = new Shares(clock, MOST_BAD_SIGNATURES, WINDOW_MS);
  }

  /** Notes one and says whether the address has had its share. */
  exceeded(address: string): boolean {
    return this.shares.exceeded(address);
  }
}
