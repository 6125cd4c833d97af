import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { AppError } from '../errors/app-error.js';
import { within } from '../resilience/within.js';
import type { QueueDepth, QueueName, WorkItem, WorkQueue } from './work-queue.port.js';

/** The job's name; its data is the id alone. */
const JOB = 'work';

/** An answer takes milliseconds. BullMQ itself would wait for a Redis that is away as long as it is away. */
const ANSWER_MS = 5_000;

@Injectable()
export class BullWorkQueue implements WorkQueue {
  /** Calls that ran out of time and may still be carried out when the backend is back. */
  private unanswered = 0;

  constructor(private readonly modules: ModuleRef) {}

  async add(queue: QueueName, items: readonly WorkItem[]): Promise<void> {
    const jobs = items.map(({ id, key, priority, traceparent }) => ({ name: JOB, data: { id }, opts: { jobId: key, priority, ...traceOf(traceparent) } }));
    await this.answered(() => this.queue(queue).addBulk(jobs));
  }

  async depth(queue: QueueName): Promise<QueueDepth> {
    const counts = await this.answered(() => this.queue(queue).getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed'));
    const of = (state: string) => counts[state] ?? 0;
    return { waiting: of('waiting') + of('prioritized') + of('delayed'), active: of('active'), failed: of('failed') };
  }

  /** While an earlier call is unanswered, a new one is refused at once: nothing piles up before a backend that is away. */
  private async answered<T>(call: () => Promise<T>): Promise<T> {
    if (this.unanswered > 0) throw unreachable();
    const answer = call();
    return within(ANSWER_MS, answer, () => {
      this.unanswered += 1;
      const settled = () => (this.unanswered -= 1);
      answer.then(settled, settled);
      return unreachable();
    });
  }

  private queue(name: QueueName): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }
}

/** In the place where BullMQ would put the dispatcher's own. */
const traceOf = (traceparent: string | undefined) => (traceparent === undefined ? {} : { telemetry: { metadata: JSON.stringify({ traceparent }) } });

const unreachable = () => new AppError('queue.unreachable', 'The queue does not answer.', { retry: 'later' });
