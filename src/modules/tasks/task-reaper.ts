import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CAGES, type Cages } from '../agents/index.js';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { toAppError } from '../../shared/errors/app-error.js';
import { count } from '../../shared/telemetry/metrics.js';
import { TASK_PURSES, type TaskPurses } from './budget/task-purses.port.js';
import { OverdueTasks } from './overdue-tasks.js';
import { TASK_BOARD, type TaskBoard } from './task-board.port.js';

/** A queued task that nobody took within this many leases may be lost to the queue. */
const SILENCE = 2;

/** Ends what is over its time, brings back tasks whose worker is gone, and clears away what dead runs of this machine left, money and folders. */
@Injectable()
export class TaskReaper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('TaskReaper');
  private timer: NodeJS.Timeout | undefined;
  private reaping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    @Inject(CAGES) private readonly cages: Cages,
    @Inject(TASK_PURSES) private readonly purses: TaskPurses,
    private readonly overdue: OverdueTasks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.runMode !== 'api') this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.reaping;
  }

  async reap(): Promise<void> {
    await this.attempt('tasks ended over their time', () => this.overdue.end());
    await this.attempt('tasks requeued', () => this.requeue());
    await this.attempt('tasks announced again', () => this.board.announceAgain(SILENCE * this.config.task.leaseMs));
    await this.attempt('reservations charged in full', () => this.purses.chargeLost());
    await this.attempt('runs cleared', () => this.cages.sweep());
  }

  private async requeue(): Promise<readonly string[]> {
    const lost = await this.board.requeueLost();
    lost.forEach(() => count('bot.task.lost'));
    return lost;
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.reaping = this.reap().then(() => this.schedule());
    }, this.config.task.reapMs);
  }

  private async attempt(what: string, work: () => Promise<readonly string[]>): Promise<void> {
    try {
      const ids = await work();
      if (ids.length > 0) this.logger.warn(what, { ids });
    } catch (error) {
      this.logger.error(`not done: ${what}`, { code: toAppError(error).code, error });
    }
  }
}
