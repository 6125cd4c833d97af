import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { TASK_PURSES, type TaskPurses } from '../budget/task-purses.port.js';
import type { Ending } from '../run/ending.js';
import { TASK_BOARD, type TaskBoard } from '../board/task-board.port.js';
import { ARTIFACTS, type Artifacts } from '../record/task-log.port.js';
import { WAITING_REQUESTS, type WaitingRequests } from '../intake/waiting-requests.port.js';
import type { ClaimedTask, Task } from '../task.js';
import type { ProgressView } from './progress-comment.js';
import { taskLink } from './task-link.js';

type Recorded = Pick<ProgressView, 'steps' | 'output' | 'spend' | 'parked' | 'waiting'>;

/** What the rows say of a task, for its comment. */
@Injectable()
export class ProgressFacts {
  constructor(
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    @Inject(TASK_PURSES) private readonly purses: TaskPurses,
    @Inject(WAITING_REQUESTS) private readonly waiting: WaitingRequests,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async of({ id, repository, issueNumber }: Task, ending: Ending | undefined): Promise<Recorded> {
    const steps = await this.board.steps(id);
    const checksFailed = ending !== undefined && steps.some((record) => record.step === 'verify' && record.state === 'failed');
    const output = checksFailed ? (await this.artifacts.find(id, 'terminal'))?.toString('utf8') : undefined;
    const waiting = ending === undefined ? 0 : await this.waiting.count(repository.id, issueNumber);
    return { steps, output, waiting, spend: await this.purses.spent(id), parked: await this.board.parkedFor(id) };
  }

  /** Where people see the task. */
  link({ id }: Pick<Task, 'id'>): string | undefined {
    return taskLink(this.config.http.publicUrl, id);
  }

  holds({ id, epoch }: ClaimedTask): Promise<boolean> {
    return this.board.holds(id, epoch);
  }
}
