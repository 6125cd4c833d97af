import { Inject, Injectable } from '@nestjs/common';
import { CODE_HOST, PUBLISHER, type CodeHost, type Published, type Publisher, type PullRequest } from '../../../repos/index.js';
import { TOKEN_LENDER, type TokenLender } from '../../../tokens/index.js';
import { AppError } from '../../../../shared/errors/app-error.js';
import { TASK_PURSES, type TaskPurses } from '../../budget/task-purses.port.js';
import { TASK_BOARD, type TaskBoard } from '../../task-board.port.js';
import { opened, type Ending } from '../ending.js';
import { commitMessage, pullRequestBody, pullRequestTitle } from '../pull-request.js';
import { RunStopped, type Run, type Step, type StepResult, type Work } from '../run.js';

/** Commit, push, pull request. Each is looked up before it is made, so a repetition finds it and goes on. */
@Injectable()
export class PublishChange implements Step<Work, Ending> {
  readonly name = 'publish';

  constructor(
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    @Inject(TOKEN_LENDER) private readonly lender: TokenLender,
    @Inject(PUBLISHER) private readonly publisher: Publisher,
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(TASK_PURSES) private readonly purses: TaskPurses,
  ) {}

  async take(run: Run, work: Work): Promise<StepResult<Ending>> {
    const published = await this.push(run, work);
    await this.mustHold(run);
    const { number, url } = await this.propose(run, work, published);
    return { value: opened(number), facts: { commit: published.commit, pullRequest: number, url, files: published.files.length } };
  }

  private async push(run: Run, { ground, change }: Work): Promise<Published> {
    const { task } = run;
    const { id, installationId } = task.repository;
    const token = await this.lender.lend({ installationId, repositoryId: id, permissions: { contents: 'write' } });
    await this.mustHold(run);
    const { mirror, base: baseCommit, branch, expectedRemote } = ground;
    return this.publisher.publish({ mirror, baseCommit, patch: change, branch, message: commitMessage(task), date: task.createdAt, expectedRemote, token });
  }

  private async propose(run: Run, work: Work, published: Published): Promise<PullRequest> {
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

  /** The last look before something that the world sees; the push's lease guards the moment after it. */
  private async mustHold({ task, signal }: Run): Promise<void> {
    signal.throwIfAborted();
    if (!(await this.board.holds(task.id, task.epoch))) throw new RunStopped('lost');
  }
}
