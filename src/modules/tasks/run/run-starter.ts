import { Inject, Injectable } from '@nestjs/common';
import { waitOf } from '../../../shared/http/host-wait.js';
import { PROGRESS, type Progress } from '../progress/progress.port.js';
import { RETRY_POLICY, type RetryPolicy } from '../supervision/retry-policy.js';
import { TASK_BOARD, type TaskBoard } from '../board/task-board.port.js';
import { ARTIFACTS, type Artifacts } from '../record/task-log.port.js';
import type { ClaimedTask } from '../task.js';
import { Past } from './past.js';
import { RunStopped } from './run.js';
import { RunTask } from './run-task.js';

/** Gathers what one try of a task needs: what earlier tries left, its comment, how many tries are left. */
@Injectable()
export class RunStarter {
  constructor(
    private readonly runTask: RunTask,
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    @Inject(PROGRESS) private readonly progress: Progress,
    @Inject(RETRY_POLICY) private readonly retry: RetryPolicy,
  ) {}

  /** @throws as `RunTask.run` does. */
  async run(task: ClaimedTask, signal: AbortSignal): Promise<void> {
    const past = new Past(await this.board.steps(task.id), await this.artifacts.find(task.id, 'diff'));
    const progress = this.progress.open(task);
    const { tries, deaths, reportTries } = this.retry;
    try {
      await this.runTask.run({ task, signal, past, progress, cages: [], lastTry: task.tries >= tries, worn: task.deaths >= deaths, lastReport: task.tries >= reportTries });
    } catch (error) {
      if (!(error instanceof RunStopped) && waitOf(error) === undefined) progress.touch(`Something is in the way (try ${task.tries} of ${tries}); it will be tried again.`);
      throw error;
    } finally {
      await progress.stop();
    }
  }
}
