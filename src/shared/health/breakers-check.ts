import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { BREAKER_TARGETS, Breakers } from '../resilience/breakers.js';
import { gauge } from '../telemetry/metrics.js';
import { HEALTH, type Health } from './health.port.js';

/** Breakers that are named in a probe's answer, at most. */
const SHOWN = 20;
const VALUES = { closed: 0, 'half-open': 1, open: 2 } as const;

/** Readiness says who does not answer us and until when that is not tried; the rest is served, so it is never a verdict. */
@Injectable()
export class BreakersCheck implements OnModuleInit {
  constructor(
    @Inject(HEALTH) private readonly health: Health,
    private readonly breakers: Breakers,
  ) {}

  onModuleInit(): void {
    this.health.add({ name: 'breakers', probe: 'ready', verdictIn: [], check: async () => this.facts() });
    gauge('bot.breaker.state', () => BREAKER_TARGETS.map((target) => ({ value: this.worst(target), labels: { target } })));
  }

  private facts(): Readonly<Record<string, unknown>> {
    const broken = this.breakers.broken();
    const named = broken.slice(0, SHOWN).map(({ until, ...rest }) => ({ ...rest, until: until.toISOString() }));
    return broken.length === 0 ? { broken: 0 } : { broken: broken.length, which: named };
  }

  private worst(wanted: string): number {
    return Math.max(VALUES.closed, ...this.breakers.broken().filter(({ target }) => target === wanted).map(({ state }) => VALUES[state]));
  }
}
