import { Inject, Injectable, Logger } from '@nestjs/common';
import { limitedError, limitMsOf } from '../../shared/http/host-limit.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import type { Caller, ClosedGate, HostGate } from './host-gate.port.js';

/** Gates of this process; what waits behind them is kept in PostgreSQL with the time when it is due. */
@Injectable()
export class MemoryHostGate implements HostGate {
  private readonly logger = new Logger('HostGate');
  /** Milliseconds since 1970 when a gate opens, by caller. */
  private readonly opens = new Map<Caller, number>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  async pass<Answer>(caller: Caller, call: () => Promise<Answer>): Promise<Answer> {
    const left = this.left(caller);
    if (left > 0) throw limitedError(left / 1000, { heldBack: true });
    try {
      return await call();
    } catch (error) {
      this.note(caller, limitMsOf(error));
      throw error;
    }
  }

  closed(): readonly ClosedGate[] {
    return [...this.opens].filter(([caller]) => this.left(caller) > 0).map(([caller, at]) => ({ caller, until: new Date(at) }));
  }

  private note(caller: Caller, limitMs: number | undefined): void {
    if (limitMs === undefined) return;
    const until = this.clock.now().getTime() + limitMs;
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
