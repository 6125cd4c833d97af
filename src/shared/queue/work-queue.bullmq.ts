import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import type { QueueDepth, QueueName, WorkItem, WorkQueue } from './work-queue.port.js';

/** The job's name; its data is the id alone. */
const JOB = 'work';

@Injectable()
export class BullWorkQueue implements WorkQueue {
  constructor(private readonly modules: ModuleRef) {}

  async add(queue: QueueName, items: readonly WorkItem[]): Promise<void> {
    const jobs = items.map(({ id, key, priority }) => ({ name: JOB, data: { id }, opts: { jobId: key, priority } }));
    await this.queue(queue).addBulk(jobs);
  }

  async depth(queue: QueueName): Promise<QueueDepth> {
    const counts = await this.queue(queue).getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed');
    const of = (state: string) => counts[state] ?? 0;
    return { waiting: of('waiting') + of('prioritized') + of('delayed'), active: of('active'), failed: of('failed') };
  }

  private queue(name: QueueName): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }
}
