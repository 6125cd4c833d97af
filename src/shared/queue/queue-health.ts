import { Injectable, Logger } from '@nestjs/common';
import { count } from '../telemetry/metrics.js';

/** Says once that a queue fails and once that it works again; every error between is only counted. */
@Injectable()
export class QueueHealth {
  private readonly logger = new Logger('Queue');
  private readonly failing = new Set<string>();

  failed(queue: string, error: unknown): void {
    count('bot.queue.errors', { queue });
    if (this.failing.has(queue)) return;
    this.failing.add(queue);
    this.logger.warn({ msg: 'queue fails', queue, error });
  }

  works(queue: string): void {
    if (this.failing.delete(queue)) this.logger.log({ msg: 'queue works again', queue });
  }
}
