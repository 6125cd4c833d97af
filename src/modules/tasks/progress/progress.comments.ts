import { Inject, Injectable } from '@nestjs/common';
import { CODE_HOST, type CodeHost } from '../../repos/index.js';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { EFFECTS, type Effects } from '../record/effects.port.js';
import type { Ending } from '../run/ending.js';
import type { ClaimedTask } from '../task.js';
import { CommentPoster } from './comment-poster.js';
import { renderProgress } from './progress-comment.js';
import { ProgressFacts } from './progress-facts.js';
import type { Progress, ProgressComment } from './progress.port.js';
import { ThrottledComment } from './throttled-comment.js';

/** Draws the comment from the rows, always: what is shown is what is recorded. */
@Injectable()
export class CommentProgress implements Progress {
  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    private readonly facts: ProgressFacts,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EFFECTS) private readonly effects: Effects,
  ) {}

  open(task: ClaimedTask): ProgressComment {
    const poster = new CommentPoster(this.host, this.effects, task, task, () => this.facts.holds(task));
    const write = (ending: Ending | undefined, note: string | undefined) => this.write(task, poster, ending, note);
    return new ThrottledComment(write, this.config.task.progressEditMs);
  }

  private async write(task: ClaimedTask, poster: CommentPoster, ending: Ending | undefined, note: string | undefined): Promise<void> {
    const body = renderProgress({ task, taskUrl: this.facts.link(task), ending, note, now: this.clock.now(), ...(await this.facts.of(task, ending)) });
    if (await this.facts.holds(task)) await poster.post(body);
  }
}
