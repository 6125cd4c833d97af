import { Inject, Injectable, Logger } from '@nestjs/common';
import { toAppError, type AppError } from '../../../shared/errors/app-error.js';
import { classOf, goesOn } from '../../../shared/errors/error-class.js';
import { observe } from '../../../shared/telemetry/metrics.js';
import { inSpan } from '../../../shared/telemetry/tracing.js';
import { TASK_BOARD, type StepFacts, type TaskBoard } from '../board/task-board.port.js';
import { TASK_LOG, type TaskLog } from '../record/task-log.port.js';
import type { TaskStep } from '../task.js';
import { RunStopped, type Run, type Step, type StepResult } from './run.js';

/** Longest reason kept in a checkpoint, characters. */
const REASON_MAX = 1000;

/** What stands around every step: the checkpoint under the task's epoch, the event, the progress comment. */
@Injectable()
export class StepKeeper {
  private readonly logger = new Logger('RunTask');

  constructor(
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    @Inject(TASK_LOG) private readonly log: TaskLog,
  ) {}

  async take<Input, Output>(run: Run, step: Step<Input, Output>, input: Input): Promise<Output> {
    const earlier = step.earlier?.(run);
    if (earlier !== undefined) return earlier;
    return inSpan(`step ${step.name}`, { 'bot.task.id': run.task.id, 'bot.task.epoch': run.task.epoch }, () => this.go(run, step, input));
  }

  private async go<Input, Output>(run: Run, step: Step<Input, Output>, input: Input): Promise<Output> {
    await this.start(run, step.name);
    const started = performance.now();
    const result = await this.attempt(run, step, input);
    await this.end(run, step.name, result.state ?? 'done', result.facts, performance.now() - started);
    return result.value;
  }

  private async attempt<Input, Output>(run: Run, step: Step<Input, Output>, input: Input): Promise<StepResult<Output>> {
    const started = performance.now();
    try {
      return await step.take(run, input);
    } catch (error) {
      // Whatever a step says while the run is being stopped, it was stopped.
      run.signal.throwIfAborted();
      if (error instanceof RunStopped) throw error;
      const failure = toAppError(error);
      this.logger.warn('step failed', { taskId: run.task.id, step: step.name, errorClass: classOf(failure), code: failure.code, error });
      await this.end(run, step.name, 'failed', this.factsOf(run, failure), performance.now() - started);
      throw failure;
    }
  }

  private factsOf(run: Run, failure: AppError): StepFacts {
    return { final: !goesOn(failure, run.lastTry), passing: failure.retry === 'later', code: failure.code, reason: failure.message.slice(0, REASON_MAX) };
  }

  private async start(run: Run, step: TaskStep): Promise<void> {
    run.signal.throwIfAborted();
    if (!(await this.board.startStep(run.task.id, run.task.epoch, step))) throw new RunStopped('lost');
    await this.note(run, 'step.started', { step });
  }

  private async end(run: Run, step: TaskStep, state: 'done' | 'failed' | 'skipped', facts: StepFacts, ms: number): Promise<void> {
    run.signal.throwIfAborted();
    if (!(await this.board.endStep(run.task.id, run.task.epoch, step, state, facts))) throw new RunStopped('lost');
    observe('bot.task.step.duration', ms / 1000, { step, state });
    const { code, reason } = facts;
    const why = state === 'done' ? {} : { code, reason };
    await this.note(run, 'step.ended', { step, state, ms: Math.round(ms), ...why });
  }

  private async note(run: Run, type: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.log.append(run.task.id, run.task.epoch, [{ type, data }]);
    run.progress.touch();
  }
}
