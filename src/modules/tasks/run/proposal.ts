import { Inject, Injectable } from '@nestjs/common';
import { CODE_HOST, type CodeHost, type NewPullRequest, type Published } from '../../repos/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { TASK_PURSES, type TaskPurses } from '../budget/task-purses.port.js';
import { EFFECTS, type Effects, type Made } from '../record/effects.port.js';
import { pullRequestBody, pullRequestTitle } from './pull-request.js';
import type { Run, Work } from './run.js';

/** The one pull request of a task. */
@Injectable()
export class Proposal {
  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(TASK_PURSES) private readonly purses: TaskPurses,
    @Inject(EFFECTS) private readonly effects: Effects,
  ) {}

  /** Opens it, or brings the one that is there up to date: this task's, or an open one that an earlier task of the issue made. */
  async make(run: Run, work: Work, published: Published): Promise<Made> {
    const { task } = run;
    const text = { title: pullRequestTitle(task), body: pullRequestBody(task, published.files, work.verdict, await this.purses.spent(task.id)) };
    let created = false;
    const made = await this.effects.once(task, 'pull request', async () => {
      const open = await this.open(run, work);
      created = open === undefined;
      return open ?? (await this.create(run, work, { ...text, head: work.ground.branch, base: work.ground.baseBranch }));
    });
    if (!created) await this.host.updatePullRequest(task.repository, made.id, text);
    return made;
  }

  private async create(run: Run, work: Work, pull: NewPullRequest): Promise<Made> {
    try {
      const { number, url } = await this.host.createPullRequest(run.task.repository, pull);
      return { id: number, url };
    } catch (error) {
      // "Already exists": made by a try whose answer was lost, and not yet listed when we looked.
      const made = error instanceof AppError && error.code === 'host.invalid' ? await this.open(run, work) : undefined;
      if (made === undefined) throw error;
      return made;
    }
  }

  private async open({ task }: Run, { ground }: Work): Promise<Made | undefined> {
    const [open] = await this.host.openPullRequests(task.repository, ground.branch);
    return open && { id: open.number, url: open.url };
  }
}
