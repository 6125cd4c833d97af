import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { CheckedCages } from './cages.checked.js';

/** Looks after the machine's cages where tasks run: tests one at start, clears what dead runs left, ends all at stop. */
@Injectable()
export class CageKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CageKeeper.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CheckedCages) private readonly cages: CheckedCages,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.runMode === 'api') return;
    const swept = await this.cages.sweep();
    if (swept.length > 0) this.logger.log({ message: 'removed what dead runs left', runs: swept });
    const { works } = await this.cages.check();
    if (works) this.logger.log({ message: 'the sandbox works', kind: this.cages.kind });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.cages.closeAll();
  }
}
