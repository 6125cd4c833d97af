import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { NOTIFICATIONS, type Notifications } from '../../../shared/database/notifications.port.js';
import { OUTBOX, OUTBOX_CHANNEL, type Outbox } from '../../../shared/queue/outbox.port.js';
import { WORK_QUEUE, type WorkQueue } from '../../../shared/queue/work-queue.port.js';

/** Rows locked at once; small enough that a slow queue does not hold a long transaction. */
const BATCH = 100;

/** Moves outbox rows into the queue, of no repository more than its share: on a NOTIFY, and by a sweep for what no NOTIFY told. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Dispatcher');
  private timer: NodeJS.Timeout | undefined;
  private draining: Promise<void> | undefined;
  private nudged = false;
  private stopped = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(NOTIFICATIONS) private readonly notifications: Notifications,
    @Inject(OUTBOX) private readonly outbox: Outbox,
    @Inject(WORK_QUEUE) private readonly queue: WorkQueue,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.runMode === 'api') return;
    this.timer = setInterval(() => this.nudge(), this.config.queue.sweepMs);
    await this.notifications.listen(OUTBOX_CHANNEL, () => this.nudge());
    this.nudge();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.draining;
  }

  /** Many nudges while it drains are one more round. */
  private nudge(): void {
    this.nudged = true;
    this.draining ??= this.drainWhileNudged().finally(() => (this.draining = undefined));
  }

  private async drainWhileNudged(): Promise<void> {
    while (this.nudged && !this.stopped) {
      this.nudged = false;
      await this.drainAll();
    }
  }

  /** Never throws: what stays in the outbox is met again by the next sweep. */
  private async drainAll(): Promise<void> {
    try {
      let moved = 1;
      while (moved > 0 && !this.stopped) moved = await this.outbox.drain({ rows: BATCH, perLane: this.config.queue.perRepository }, (queue, items) => this.queue.add(queue, items));
    } catch (error) {
      this.logger.error('outbox not drained', { error });
    }
  }
}
