import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../shared/errors/app-error.js';
import { awayError, limitedError, waitOf } from '../../shared/http/host-wait.js';
import { CircuitOpen, type Breaker, type Outcome } from '../../shared/resilience/breaker.js';
import { Breakers } from '../../shared/resilience/breakers.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import type { Caller, ClosedGate, HostGate } from './host-gate.port.js';

/**
 * For so long calls that find GitHub still away cost no try, milliseconds. After it they do, so that what waits for an
 * answer that never comes has an end.
 */
const PATIENCE_MS = 24 * 3_600_000;

/** Gates of this process; what waits behind them is kept in PostgreSQL with the time when it is due. */
@Injectable()
export class MemoryHostGate implements HostGate {
  private readonly logger = new Logger('HostGate');
  /** Milliseconds since 1970 when a limit ends, by caller. */
  private readonly opens = new Map<Caller, number>();
  /** Whose call this is inside of: a token is minted inside the call that needs it, and one outage is one failure. */
  private readonly inside = new AsyncLocalStorage<Caller>();

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly breakers: Breakers,
  ) {}

  async pass<Answer>(caller: Caller, call: () => Promise<Answer>): Promise<Answer> {
    const left = this.left(caller);
    if (left > 0) throw limitedError(left / 1000, { heldBack: true });
    if (this.inside.getStore() === caller) return await call();
    const breaker = this.breakers.of('github', String(caller), (outcome) => (isNoAnswer(outcome) ? 'no answer' : 'answer'));
    try {
      return await breaker.run(() => this.inside.run(caller, call));
    } catch (error) {
      this.note(caller, error);
      throw asAway(error, breaker);
    }
  }

  closed(): readonly ClosedGate[] {
    return [...this.opens].filter(([caller]) => this.left(caller) > 0).map(([caller, at]) => ({ caller, until: new Date(at) }));
  }

  private note(caller: Caller, error: unknown): void {
    const wait = waitOf(error);
    if (wait?.code !== 'host.limited') return;
    const until = this.clock.now().getTime() + wait.ms;
    this.opens.set(caller, Math.max(until, this.opens.get(caller) ?? 0));
    this.logger.warn({ msg: 'GitHub limits us', caller, until: new Date(until).toISOString() });
  }

  /** Milliseconds; an open gate is forgotten. */
  private left(caller: Caller): number {
    const left = (this.opens.get(caller) ?? 0) - this.clock.now().getTime();
    if (left <= 0) this.opens.delete(caller);
    return left;
  }
}

/** No response, or 5xx or 408: other errors are GitHub's word. */
function isNoAnswer(outcome: Outcome): boolean {
  return 'error' in outcome && outcome.error instanceof AppError && outcome.error.detail['noAnswer'] === true;
}

/** The call that opened the breaker, or found it open, waits like those after it; else a probe would cost its task a try. */
function asAway(error: unknown, breaker: Breaker): unknown {
  if (error instanceof CircuitOpen) return awayError(error.waitMs / 1000);
  const waits = isNoAnswer({ error }) && breaker.waitMs > 0 && breaker.brokenMs < PATIENCE_MS;
  return waits ? awayError(breaker.waitMs / 1000, error) : error;
}
