import { Inject, Injectable } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { CONFIG, type Config } from '../config/index.js';
import { AppError } from '../errors/app-error.js';
import { within } from '../resilience/within.js';
import type { Health, HealthCheck, Probe } from './health.port.js';

/** A probe that hangs tells nobody what is wrong; whoever asks must be more patient than this. */
const ANSWER_MS = 2_000;

const noAnswer = () => new AppError('health.no_answer', `no answer within ${ANSWER_MS} ms`);

/** Answers the probes from what the modules added; `drain` makes it not ready for good. */
@Injectable()
export class HealthService implements Health {
  private readonly checks: HealthCheck[] = [];
  private draining = false;

  constructor(
    private readonly terminus: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  add(check: HealthCheck): void {
    this.checks.push(check);
  }

  drain(): void {
    this.draining = true;
  }

  /** The process and its event loop, nothing else: a database that is away must not restart the fleet. */
  live(): Promise<HealthCheckResult> {
    return this.terminus.check([]);
  }

  ready(): Promise<HealthCheckResult> {
    const draining = () => {
      const indicator = this.indicators.check('draining');
      return this.draining ? indicator.down({ message: 'this process is stopping' }) : indicator.up();
    };
    return this.terminus.check([draining, ...this.probe('ready')]);
  }

  startup(): Promise<HealthCheckResult> {
    return this.terminus.check(this.probe('startup'));
  }

  private probe(probe: Probe) {
    return this.checks.filter((check) => check.probe === probe).map((check) => () => this.run(check));
  }

  private async run(check: HealthCheck) {
    const indicator = this.indicators.check(check.name);
    try {
      return indicator.up(await within(ANSWER_MS, check.check(), noAnswer));
    } catch (error) {
      const facts = { message: error instanceof AppError ? error.message : 'not available' };
      return check.verdictIn.includes(this.config.runMode) ? indicator.down(facts) : indicator.degraded(facts);
    }
  }
}
