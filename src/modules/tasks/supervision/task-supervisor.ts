import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { IDS, type Ids } from '../../../shared/crypto/ids.port.js';
import { toAppError } from '../../../shared/errors/app-error.js';
import { waitOf } from '../../../shared/http/host-wait.js';
import { withLogContext } from '../../../shared/telemetry/log-context.js';
import { count, gauge, observe } from '../../../shared/telemetry/metrics.js';
import { Lease } from './lease.js';
import { RETRY_POLICY, type RetryPolicy } from './retry-policy.js';
import { RunStopped } from '../run/run.js';
import { RunStarter } from '../run/run-starter.js';
import { TASK_BOARD, type TaskBoard } from '../board/task-board.port.js';
import type { ClaimedTask } from '../task.js';

/** Claims tasks, holds their lease while they run, and decides what becomes of a run that did not end. */
@Injectable()
export class TaskSupervisor implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('TaskSupervisor');
  private readonly worker: string;
  private readonly running = new Map<Promise<void>, { readonly taskId: string; readonly abort: AbortController }>();
  private draining = false;

  constructor(
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    private readonly starter: RunStarter,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(RETRY_POLICY) private readonly retry: RetryPolicy,
    @Inject(IDS) ids: Ids,
  ) {
    this.worker = ids.next();
  }

  onModuleInit(): void {
    gauge('cicd.pipeline.run.active', () => [{ value: this.running.size }]);
  }

  /** Works on the task until it has ended or is another's; a task that is not to be had is left alone. */
  async work(taskId: string): Promise<void> {
    const task = await this.board.claim(taskId, this.worker, this.config.task.leaseMs);
    if (task === undefined) return this.logger.log('task not claimed', { taskId });
    const abort = new AbortController();
    const run = withLogContext({ installation_id: task.repository.installationId, delivery_id: task.deliveryId }, () => this.supervise(task, abort));
    this.running.set(run, { taskId, abort });
    await run.finally(() => this.running.delete(run));
  }

  get runningIds(): readonly string[] {
    return [...this.running.values()].map(({ taskId }) => taskId);
  }

  /** Ends a run of this worker because somebody asked; a run that has reached its end is not disturbed. */
  cancel(taskId: string, by: string): void {
    for (const run of this.running.values()) {
      if (run.taskId === taskId) run.abort.abort(new RunStopped('cancelled', by));
    }
  }

  /** The consumers are paused by now, and everything a run needs still stands. */
  async onModuleDestroy(): Promise<void> {
    await this.drain(this.config.shutdown.graceMs);
  }

  /** Lets running tasks end within `graceMs`, then gives the rest back for another worker at once. */
  async drain(graceMs: number): Promise<void> {
    this.draining = true;
    const all = Promise.allSettled([...this.running.keys()]);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, graceMs)))]);
    clearTimeout(timer);
    for (const { abort } of this.running.values()) abort.abort(new RunStopped('shutdown'));
    await Promise.allSettled([...this.running.keys()]);
  }

  private async supervise(task: ClaimedTask, abort: AbortController): Promise<void> {
    // A job that was already on its way when the drain began.
    if (this.draining) return this.settle(task, new RunStopped('shutdown'));
    if (task.epoch === 1 && task.waitedSeconds !== undefined) observe('bot.task.queue_wait', task.waitedSeconds);
    this.logger.log('task claimed', { taskId: task.id, epoch: task.epoch, tries: task.tries });
    if (task.stopRequestedBy !== undefined) abort.abort(new RunStopped('cancelled', task.stopRequestedBy));
    const lease = new Lease(this.board, task, this.config.task.leaseMs, () => abort.abort(new RunStopped('lost')));
    lease.start();
    const error = await this.attempt(task, abort.signal);
    await lease.stop();
    if (error !== undefined) await this.settle(task, error);
  }

  private async attempt(task: ClaimedTask, signal: AbortSignal): Promise<unknown> {
    try {
      await this.starter.run(task, signal);
      return undefined;
    } catch (error) {
      return error ?? new Error('run failed without a word');
    }
  }

  /** Whatever fails here, the lease runs out by itself and the reaper brings the task back. */
  private async settle(task: ClaimedTask, error: unknown): Promise<void> {
    try {
      await this.giveUp(task, error);
    } catch (failure) {
      this.logger.error('task left to its lease', { taskId: task.id, code: toAppError(failure).code });
    }
  }

  private async giveUp(task: ClaimedTask, error: unknown): Promise<void> {
    const { id, epoch } = task;
    if (error instanceof RunStopped) {
      this.logger.warn('run stopped', { taskId: id, epoch, why: error.why });
      if (error.why === 'lost') count('bot.task.epoch_conflicts');
      if (error.why === 'shutdown') await this.board.release(id, epoch);
      return;
    }
    const wait = waitOf(error);
    if (wait !== undefined) {
      this.logger.warn('task parked', { taskId: id, epoch, ...wait });
      await this.board.park(id, epoch, wait);
      return;
    }
    const waitMs = this.retry.backoffMs(task.tries);
    const failure = toAppError(error);
    this.logger.warn('task will be tried again', { taskId: id, epoch, code: failure.code, waitMs, error });
    await this.board.retryAfter(id, epoch, waitMs, failure.code);
  }
}
