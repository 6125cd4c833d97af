import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { HEALTH, type Health } from '../../../shared/health/health.port.js';
import { CheckedCages } from './cages.checked.js';

/** Looks after the machine's cages where tasks run: tests one at start, clears what dead runs left, ends all at stop. */
@Injectable()
export class CageKeeper implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CageKeeper.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(CheckedCages) private readonly cages: CheckedCages,
  ) {}

  onModuleInit(): void {
    if (this.config.runMode === 'api') return;
    this.health.add({ name: 'sandbox', probe: 'ready', verdictIn: ['all', 'worker'], check: () => this.facts() });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.runMode === 'api') return;
    const swept = await this.cages.sweep();
    if (swept.length > 0) this.logger.log({ message: 'removed what dead runs left', runs: swept });
    const { works } = await this.cages.check();
    if (works) this.logger.log({ message: 'the sandbox works', kind: this.cages.kind });
  }

  private async facts(): Promise<Readonly<Record<string, unknown>>> {
    await this.cages.demand();
    return { kind: this.cages.kind };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.cages.closeAll();
  }
}
