import { isIPv6 } from 'node:net';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import { Shares } from '../../shared/resilience/shares.js';
import { refusals } from './refusals.js';

/** Logins that one address may begin in a minute; an office behind one address stays below. */
const MOST_LOGINS = 60;
const WINDOW_MS = 60_000;

/** Slows down whoever begins logins by the thousand. What comes back needs one that was begun, so it is bounded, too. */
@Injectable()
export class LoginThrottle implements CanActivate {
  private readonly shares: Shares;

  constructor(@Inject(CLOCK) clock: Clock) {
    this.shares = new Shares(clock, MOST_LOGINS, WINDOW_MS);
  }

  /** @throws AppError `auth.limited` (429) */
  canActivate(context: ExecutionContext): boolean {
    const { ip = '' } = context.switchToHttp().getRequest<Request>();
    if (this.shares.exceeded(networkOf(ip))) throw refusals.limited();
    return true;
  }
}

/** One customer has a whole /64 of IPv6, so that is what is counted. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = [], tail] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(zeros).fill('0'), ...(tail ?? [])].slice(0, 4).join(':');
}
