import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { DELIVERY_LOG, type DeliveryLog } from '../log/delivery-log.port.js';

/** A delivery is looked after when this many sweeps passed since it was handed to the queue and it is undecided. */
const SWEEPS = 12;

/**
 * Hands deliveries to the queue again that it lost: an emptied Redis, a job that died with its process. One that
 * still waits there is not doubled, because the key is the same. Deletes the keys of bodies that are a day old.
 */
@Injectable()
export class InboxUpkeep implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('InboxUpkeep');
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'queue' | 'runMode'>,
    @Inject(DELIVERY_LOG) private readonly log: Pick<DeliveryLog, 'requeueSilent' | 'forgetBodies'>,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.runMode === 'api') return;
    const periodMs = SWEEPS * this.config.queue.sweepMs;
    this.timer = setInterval(() => {
      this.looking ??= this.look(periodMs).finally(() => (this.looking = undefined));
    }, periodMs);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Never throws: what was not done is done the next time. */
  private async look(silentMs: number): Promise<void> {
    try {
      const requeued = await this.log.requeueSilent(silentMs);
      if (requeued > 0) this.logger.warn('deliveries handed to the queue again', { requeued });
      await this.log.forgetBodies();
    } catch (error) {
      this.logger.error('inbox not looked after', { error });
    }
  }
}
