import { Inject, Injectable, Logger } from '@nestjs/common';
import { toAppError } from '../../../shared/errors/app-error.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { CODE_HOST, type CodeHost } from '../../repos/index.js';
import { EFFECTS, type Effects } from '../record/effects.port.js';
import { isFinal } from '../board/task-state.js';
import type { Task } from '../task.js';
import { CommentPoster } from './comment-poster.js';
import { ProgressFacts } from './progress-facts.js';
import { renderProgress } from './progress-comment.js';

/** The word on a task that ended without a worker: the comment is written once, as far as GitHub takes it. */
@Injectable()
export class EndingNotice {
  private readonly logger = new Logger('EndingNotice');

  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    private readonly facts: ProgressFacts,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EFFECTS) private readonly effects: Effects,
  ) {}

  /** Returns at once; a failure is logged, the task has ended all the same. */
  tell(task: Task): void {
    this.write(task).catch((error: unknown) => this.logger.warn({ msg: 'ending not told', taskId: task.id, code: toAppError(error).code }));
  }

  private async write(task: Task): Promise<void> {
    if (!isFinal(task.state)) return;
    const ending = { state: task.state, reason: task.reason ?? '' };
    const poster = new CommentPoster(this.host, this.effects, task, { id: task.id });
    await poster.post(renderProgress({ task, taskUrl: this.facts.link(task), ending, note: undefined, now: this.clock.now(), ...(await this.facts.of(task, ending)) }));
  }
}
