import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { withLogContext } from '../../../shared/telemetry/log-context.js';
import { inSpan } from '../../../shared/telemetry/tracing.js';
import { TaskSupervisor } from './task-supervisor.js';

@Processor('tasks')
export class TaskProcessor extends WorkerHost implements OnApplicationBootstrap {
  constructor(
    private readonly supervisor: TaskSupervisor,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super();
  }

  /** The worker is made after this hook; a decorator written above the class could not know the configuration. */
  onApplicationBootstrap(): void {
    Processor('tasks', { concurrency: this.config.task.concurrency })(TaskProcessor);
  }

  async process(job: Job<{ readonly id: string }>): Promise<void> {
    await withLogContext({ task_id: job.data.id }, () => inSpan('task.work', { 'bot.task.id': job.data.id }, () => this.supervisor.work(job.data.id)));
  }
}
