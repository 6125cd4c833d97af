import { Inject, Injectable, Logger } from '@nestjs/common';
import { toAppError } from '../../../shared/errors/app-error.js';
import { goesOn } from '../../../shared/errors/error-class.js';
import { count, observe } from '../../../shared/telemetry/metrics.js';
import { TASK_BOARD, type TaskBoard } from '../board/task-board.port.js';
import { failedWith, NO_CHANGE, poisoned, stoppedBy, type Ending } from './ending.js';
import { ROAD, type Road } from './road.js';
import { RunStopped, RunUnwanted, type Run } from './run.js';
import { StepKeeper } from './step.js';
import { Whereabouts } from './whereabouts.js';

/** One task from claim to end. */
@Injectable()
export class RunTask {
  private readonly logger = new Logger('RunTask');

  constructor(
    @Inject(ROAD) private readonly road: Road,
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    private readonly steps: StepKeeper,
    private readonly whereabouts: Whereabouts,
  ) {}

  /**
   * Returns when the task has ended and the person was told.
   * @throws AppError with `retry: 'later'` when another try may do better, RunStopped when this one must not go on.
   */
  async run(asked: Run): Promise<void> {
    const started = performance.now();
    const { repository, facts } = await this.whereabouts.now(asked.task.repository);
    const run = { ...asked, task: { ...asked.task, repository }, ...(facts && { facts }) };
    const ending = run.past.ending ?? (run.worn ? poisoned(run.task.deaths) : await this.arrive(run));
    await this.steps.take({ ...run, signal: deafToCancel(run.signal) }, this.road.report, ending);
    const { id, epoch } = run.task;
    if (!(await this.board.finish(id, epoch, ending.state, ending.reason, ending.dead))) throw new RunStopped('lost');
    count('bot.task.ended', { state: ending.state, code: ending.code ?? 'none' });
    observe('cicd.pipeline.run.duration', (performance.now() - started) / 1000, { 'cicd.pipeline.result': ending.state });
  }

  private async arrive(run: Run): Promise<Ending> {
    try {
      return await this.travel(run);
    } catch (error) {
      if (error instanceof RunStopped && error.why === 'cancelled') return stoppedBy(error.by);
      if (error instanceof RunUnwanted) return { state: 'stopped', reason: error.reason };
      if (error instanceof RunStopped) throw error;
      const failure = toAppError(error);
      if (goesOn(failure, run.lastTry)) throw failure;
      return failedWith(failure.code, failure.message, failure.retry === 'later');
    } finally {
      await this.clear(run);
    }
  }

  /** The road, in order. */
  private async travel(run: Run): Promise<Ending> {
    const token = await this.steps.take(run, this.road.token, undefined);
    const ground = await this.steps.take(run, this.road.checkout, token);
    const briefing = await this.steps.take(run, this.road.graph, ground);
    await this.steps.take(run, this.road.agent, { ground, briefing });
    const change = await this.steps.take(run, this.road.collect, ground);
    if (change.length === 0) return NO_CHANGE;
    const verdict = await this.steps.take(run, this.road.verify, { ground, change });
    return this.steps.take(run, this.road.publish, { ground, change, verdict });
  }

  /** Before the last word, so that nothing of the run is left when it is read; what fails is the reaper's. */
  private async clear(run: Run): Promise<void> {
    const closed = await Promise.allSettled(run.cages.map((cage) => cage.close()));
    if (closed.some((result) => result.status === 'rejected')) this.logger.error('cage not closed', { taskId: run.task.id });
  }
}

/** Once the end is known it is told: asking for another comes too late. */
function deafToCancel(signal: AbortSignal): AbortSignal {
  const heard = new AbortController();
  const pass = (): void => {
    if (!(signal.reason instanceof RunStopped) || signal.reason.why !== 'cancelled') heard.abort(signal.reason);
  };
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  return heard.signal;
}
