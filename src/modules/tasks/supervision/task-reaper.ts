import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { toAppError } from '../../../shared/errors/app-error.js';
import { count } from '../../../shared/telemetry/metrics.js';
import { DeadRuns } from './dead-runs.js';
import { OverdueTasks } from './overdue-tasks.js';
import { TASK_BOARD, type TaskBoard } from '../board/task-board.port.js';
import { WaitingAdmission } from '../intake/waiting-admission.js';

/** A queued task that nobody took within this many leases may be lost to the queue. */
const SILENCE = 2;

/** Ends what is over its time, lets in what waited for the end of another task, brings back tasks whose worker is gone, and clears away what dead runs of this machine left, money and folders. */
@Injectable()
export class TaskReaper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('TaskReaper');
  private timer: NodeJS.Timeout | undefined;
  private reaping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    private readonly admission: WaitingAdmission,
    private readonly deadRuns: DeadRuns,
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
    await this.attempt('reservations charged in full', () => this.deadRuns.chargeLost());
    await this.attempt('runs cleared', () => this.deadRuns.sweep());
    // Last, because GitHub may have to be asked.
    await this.attempt('waiting requests admitted', () => this.admission.admit(), 'log');
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

  private async attempt(what: string, work: () => Promise<readonly string[]>, level: 'log' | 'warn' = 'warn'): Promise<void> {
    try {
      const ids = await work();
      if (ids.length > 0) this.logger[level](what, { ids });
    } catch (error) {
      this.logger.error(`not done: ${what}`, { code: toAppError(error).code, error });
    }
  }
}
