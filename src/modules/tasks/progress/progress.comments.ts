import { Inject, Injectable } from '@nestjs/common';
import { CODE_HOST, type CodeHost } from '../../repos/index.js';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import type { Ending } from '../run/ending.js';
import { TASK_BOARD, type TaskBoard } from '../task-board.port.js';
import { ARTIFACTS, type Artifacts } from '../task-log.port.js';
import type { ClaimedTask } from '../task.js';
import { CommentPoster } from './comment-poster.js';
import { renderProgress } from './progress-comment.js';
import type { Progress, ProgressComment } from './progress.port.js';
import { ThrottledComment } from './throttled-comment.js';

/** Draws the comment from the rows, always: what is shown is what is recorded. */
@Injectable()
export class CommentProgress implements Progress {
  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  open(task: ClaimedTask): ProgressComment {
    const poster = new CommentPoster(this.host, task);
    const write = (ending: Ending | undefined, note: string | undefined) => this.write(task, poster, ending, note);
    return new ThrottledComment(write, this.config.task.progressEditMs);
  }

  private async write(task: ClaimedTask, poster: CommentPoster, ending: Ending | undefined, note: string | undefined): Promise<void> {
    const steps = await this.board.steps(task.id);
    const checksFailed = ending !== undefined && steps.some((record) => record.step === 'verify' && record.state === 'failed');
    const output = checksFailed ? (await this.artifacts.find(task.id, 'terminal'))?.toString('utf8') : undefined;
    const body = renderProgress({ task, steps, ending, note, output, costUsd: undefined, now: this.clock.now() });
    if (await this.board.holds(task.id, task.epoch)) await poster.post(body);
  }
}
