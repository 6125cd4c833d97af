import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CAGES, type Cage, type Cages } from '../../../agents/index.js';
import { CAGED_OBJECTS, CHECKOUTS, CODE_HOST, MIRRORS, type Checkouts, type CodeHost, type Mirror, type Mirrors } from '../../../repos/index.js';
import type { LentToken } from '../../../tokens/index.js';
import { AppError } from '../../../../shared/errors/app-error.js';
import { REPOSITORY_POLICY, type RepositoryPolicy } from '../../policy/repository-policy.port.js';
import { branchOf } from '../pull-request.js';
import type { Ground, Run, Step, StepResult } from '../run.js';
import { restoreChange } from './restore-change.js';

type Start = Pick<Ground, 'base' | 'baseBranch' | 'branch' | 'expectedRemote'>;

/** Mirror, start commit, cage and tree. A later try starts from the commit that the first one wrote down. */
@Injectable()
export class CheckOut implements Step<LentToken, Ground> {
  readonly name = 'checkout';

  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(REPOSITORY_POLICY) private readonly policies: RepositoryPolicy,
    @Inject(MIRRORS) private readonly mirrors: Mirrors,
    @Inject(CHECKOUTS) private readonly checkouts: Checkouts,
    @Inject(CAGES) private readonly cages: Cages,
  ) {}

  async take(run: Run, token: LentToken): Promise<StepResult<Ground>> {
    const { repository } = run.task;
    const { archived, defaultBranch } = await this.host.repository(repository);
    if (archived) throw new AppError('repo.archived', 'The repository is archived, so nothing can be changed in it.');
    const policy = await this.policies.load(repository, defaultBranch);
    const mirror = await this.mirrors.refresh(repository, token);
    const start = recordedStart(run) ?? (await this.chooseStart(run, mirror, defaultBranch));
    run.signal.throwIfAborted();
    const cage = run.past.change !== undefined && run.past.done('verify') ? undefined : await this.furnish(run, mirror, start.base);
    return { value: { mirror, policy, cage, ...start }, facts: { ...start, expectedRemote: start.expectedRemote ?? null } };
  }

  /** An open pull request of ours is continued; after a merge or a close the branch starts anew from the base. */
  private async chooseStart({ task }: Run, mirror: Mirror, defaultBranch: string): Promise<Start> {
    const branch = branchOf(task);
    const expectedRemote = await this.mirrors.branchHead(mirror, branch);
    const [open] = await this.host.openPullRequests(task.repository, branch);
    if (open !== undefined && expectedRemote !== undefined) return { base: expectedRemote, baseBranch: open.baseBranch, branch, expectedRemote };
    const base = await this.mirrors.branchHead(mirror, defaultBranch);
    if (base === undefined) throw new AppError('repo.no_branch', `The repository has no commit on its default branch "${defaultBranch}".`);
    return { base, baseBranch: defaultBranch, branch, expectedRemote };
  }

  private async furnish(run: Run, mirror: Mirror, base: string): Promise<Cage> {
    const objects = join(mirror.path, 'objects');
    const cage = await this.cages.open({ runId: `${run.task.id}-${run.task.epoch}`, objects });
    run.cages.push(cage);
    await this.checkouts.lay(mirror, base, cage.workspace, cage.user, cage.kind === 'none' ? objects : CAGED_OBJECTS);
    if (run.past.change !== undefined) await restoreChange(cage, run.past.change);
    return cage;
  }
}

function recordedStart({ past }: Run): Start | undefined {
  const [base, baseBranch, branch] = ['base', 'baseBranch', 'branch'].map((fact) => past.text('checkout', fact));
  if (base === undefined || baseBranch === undefined || branch === undefined) return undefined;
  return { base, baseBranch, branch, expectedRemote: past.text('checkout', 'expectedRemote') };
}
