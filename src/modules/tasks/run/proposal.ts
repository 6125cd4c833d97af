import { Inject, Injectable } from '@nestjs/common';
import { CODE_HOST, type CodeHost, type Published, type PullRequest } from '../../repos/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { TASK_PURSES, type TaskPurses } from '../budget/task-purses.port.js';
import { pullRequestBody, pullRequestTitle } from './pull-request.js';
import type { Run, Work } from './run.js';

/** The one pull request of a task. */
@Injectable()
export class Proposal {
  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(TASK_PURSES) private readonly purses: TaskPurses,
  ) {}

  /** Opens it, or brings an open one of ours up to date. */
  async make(run: Run, work: Work, published: Published): Promise<PullRequest> {
    const { task } = run;
    const title = pullRequestTitle(task);
    const body = pullRequestBody(task, published.files, work.verdict, await this.purses.spent(task.id));
    const open = await this.open(run, work);
    if (open !== undefined) {
      await this.host.updatePullRequest(task.repository, open.number, { title, body });
      return open;
    }
    try {
      return await this.host.createPullRequest(task.repository, { title, body, head: work.ground.branch, base: work.ground.baseBranch });
    } catch (error) {
      // "Already exists": made by a try whose answer was lost, and not yet listed when we looked.
      const made = error instanceof AppError && error.code === 'host.invalid' ? await this.open(run, work) : undefined;
      if (made === undefined) throw error;
      return made;
    }
  }

  private async open({ task }: Run, { ground }: Work): Promise<PullRequest | undefined> {
    const [open] = await this.host.openPullRequests(task.repository, ground.branch);
    return open;
  }
}
