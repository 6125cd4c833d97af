import { Inject, Injectable } from '@nestjs/common';
import { PUBLISHER, type Published, type Publisher } from '../../../repos/index.js';
import { TOKEN_LENDER, type TokenLender } from '../../../tokens/index.js';
import { PUBLICATIONS, type Publications } from '../../record/publications.port.js';
import { opened, type Ending } from '../ending.js';
import { LastLook } from '../last-look.js';
import { Proposal } from '../proposal.js';
import { commitMessage } from '../pull-request.js';
import { RunStopped, type Run, type Step, type StepResult, type Work } from '../run.js';

/** Commit, push, pull request. Each is looked up before it is made, so a repetition finds it and goes on. */
@Injectable()
export class PublishChange implements Step<Work, Ending> {
  readonly name = 'publish';

  constructor(
    private readonly look: LastLook,
    @Inject(TOKEN_LENDER) private readonly lender: TokenLender,
    @Inject(PUBLISHER) private readonly publisher: Publisher,
    @Inject(PUBLICATIONS) private readonly publications: Publications,
    private readonly proposal: Proposal,
  ) {}

  async take(run: Run, work: Work): Promise<StepResult<Ending>> {
    const published = await this.push(run, work);
    await this.look.mustHold(run);
    const { id: number, url } = await this.proposal.make(run, work, published);
    return { value: opened(number), facts: { commit: published.commit, pullRequest: number, url, files: published.files.length } };
  }

  private async push(run: Run, { ground, change }: Work): Promise<Published> {
    const { task } = run;
    const { id, installationId } = task.repository;
    const token = await this.lender.lend({ installationId, repositoryId: id, permissions: { contents: 'write' } });
    await this.look.mustBeWanted(run);
    await this.look.mustHold(run);
    const { mirror, base: baseCommit, branch, expectedRemote } = ground;
    return this.publisher.publish({ mirror, baseCommit, patch: change, branch, message: commitMessage(task), date: task.createdAt, expectedRemote, token, announce: (commit) => this.note(run, commit) });
  }

  private async note({ task }: Run, commit: string): Promise<void> {
    if (!(await this.publications.note(task.id, task.epoch, commit))) throw new RunStopped('lost');
  }
}
