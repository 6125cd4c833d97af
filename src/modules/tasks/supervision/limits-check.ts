import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HEALTH, type Health } from '../../../shared/health/health.port.js';
import { HOST_GATE, type HostGate } from '../../tokens/index.js';

/** Installations that are named in a probe's answer, at most. */
const SHOWN = 20;

/** Readiness says whom GitHub limits and until when; other installations are served, so it is never a verdict. */
@Injectable()
export class LimitsCheck implements OnModuleInit {
  constructor(
    @Inject(HEALTH) private readonly health: Health,
    @Inject(HOST_GATE) private readonly gate: HostGate,
  ) {}

  onModuleInit(): void {
    this.health.add({ name: 'github-limits', probe: 'ready', verdictIn: [], check: async () => this.facts() });
  }

  private facts(): Readonly<Record<string, unknown>> {
    const closed = this.gate.closed();
    const limited = closed.slice(0, SHOWN).map(({ caller, until }) => ({ installation: caller, until: until.toISOString() }));
    return closed.length === 0 ? { limited: 0 } : { limited: closed.length, until: limited };
  }
}
