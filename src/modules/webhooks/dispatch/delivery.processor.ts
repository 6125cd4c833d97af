import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { withLogContext } from '../../../shared/telemetry/log-context.js';
import { inSpan } from '../../../shared/telemetry/tracing.js';
import { DeliveryProcessing } from './delivery-processing.js';

/** Most of a delivery's time is waiting for GitHub. */
const CONCURRENCY = 8;

@Processor('deliveries', { concurrency: CONCURRENCY })
export class DeliveryProcessor extends WorkerHost {
  constructor(
    private readonly processing: DeliveryProcessing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
  }

  async process(job: Job<{ readonly id: string }>, token?: string): Promise<void> {
    const pauseMs = await withLogContext({ delivery_id: job.data.id }, () => this.work(job.data.id));
    if (pauseMs === undefined) return;
    await job.moveToDelayed(this.clock.now().getTime() + pauseMs, token);
    throw new DelayedError();
  }

  private work(id: string): Promise<number | undefined> {
    return inSpan('delivery.decide', { 'bot.delivery.id': id }, () => this.processing.process(id));
  }
}
