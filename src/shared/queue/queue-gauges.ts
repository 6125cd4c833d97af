import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { gauge, type Reading } from '../telemetry/metrics.js';
import { OUTBOX, type Outbox } from './outbox.port.js';
import { QUEUES, WORK_QUEUE, type WorkQueue } from './work-queue.port.js';

/** What waits, asked anew at each scrape. */
@Injectable()
export class QueueGauges implements OnModuleInit {
  constructor(
    @Inject(OUTBOX) private readonly outbox: Outbox,
    @Inject(WORK_QUEUE) private readonly queue: WorkQueue,
  ) {}

  onModuleInit(): void {
    gauge('bot.outbox.depth', async () => [{ value: (await this.outbox.backlog()).rows }]);
    gauge('bot.delivery.oldest_undispatched', async () => [{ value: (await this.outbox.backlog()).oldestSeconds }]);
    gauge('bot.queue.depth', () => this.depths());
  }

  private async depths(): Promise<readonly Reading[]> {
    const readings = QUEUES.map(async (queue) => {
      const { waiting, active, failed } = await this.queue.depth(queue);
      return Object.entries({ waiting, active, failed }).map(([state, value]) => ({ value, labels: { queue, state } }));
    });
    return (await Promise.all(readings)).flat();
  }
}
