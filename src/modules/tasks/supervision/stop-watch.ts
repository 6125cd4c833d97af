import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { NOTIFICATIONS, type Notifications } from '../../../shared/database/notifications.port.js';
import { toAppError } from '../../../shared/errors/app-error.js';
import { STOP_CHANNEL, TASK_REQUESTS, type TaskRequests } from '../desk/task-requests.port.js';
import { TaskSupervisor } from './task-supervisor.js';

/** Ends the runs of this worker that somebody asked to stop: at once by NOTIFY, else at the next look. */
@Injectable()
export class StopWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('StopWatch');
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly supervisor: TaskSupervisor,
    @Inject(TASK_REQUESTS) private readonly requests: TaskRequests,
    @Inject(NOTIFICATIONS) private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.runMode === 'api') return;
    await this.notifications.listen(STOP_CHANNEL, () => this.look());
    this.timer = setInterval(() => this.look(), this.config.task.reapMs);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private look(): void {
    this.looking = this.looking.then(() => this.endThem());
  }

  private async endThem(): Promise<void> {
    const running = this.supervisor.runningIds;
    if (running.length === 0) return;
    try {
      for (const { taskId, by } of await this.requests.stopRequests(running)) this.supervisor.cancel(taskId, by);
    } catch (error) {
      this.logger.warn('stop requests not read', { code: toAppError(error).code });
    }
  }
}
