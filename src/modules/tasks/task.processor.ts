import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { TaskSupervisor } from './task-supervisor.js';

@Processor('tasks')
export class TaskProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly supervisor: TaskSupervisor,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super();
  }

  async process(job: Job<{ readonly id: string }>): Promise<void> {
    await this.supervisor.work(job.data.id);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.config.runMode === 'api') return;
    await this.worker.pause(true);
    await this.supervisor.drain(this.config.shutdown.graceMs);
  }
}
