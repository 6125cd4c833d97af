import { Inject, Injectable } from '@nestjs/common';
import { CODE_HOST, MIRRORS, type CodeHost, type Mirrors } from '../../../repos/index.js';
import type { LentToken } from '../../../tokens/index.js';
import { AppError } from '../../../../shared/errors/app-error.js';
import { outcome } from '../../../../shared/resilience/outcome.js';
import { REPOSITORY_POLICY, type RepositoryPolicy } from '../../policy/repository-policy.port.js';
import { OwnBranch } from '../own-branch.js';
import type { Ground, Run, Step, StepResult } from '../run.js';
import { Workplaces } from '../workplaces.js';

/** Mirror, start commit, and the agent's cage and tree unless an earlier try already collected its change. */
@Injectable()
export class CheckOut implements Step<LentToken, Ground> {
  readonly name = 'checkout';

  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(REPOSITORY_POLICY) private readonly policies: RepositoryPolicy,
    @Inject(MIRRORS) private readonly mirrors: Mirrors,
    private readonly branch: OwnBranch,
    private readonly workplaces: Workplaces,
  ) {}

  async take(run: Run, token: LentToken): Promise<StepResult<Ground>> {
    const { repository } = run.task;
    const { archived, defaultBranch } = run.facts ?? (await this.host.repository(repository));
    if (archived) throw new AppError('repo.archived', 'The repository is archived, so nothing can be changed in it.');
    const [loaded, refreshed] = await Promise.allSettled([this.policies.load(repository, defaultBranch), this.mirrors.refresh(repository, token)]);
    const [policy, mirror] = [outcome(loaded), outcome(refreshed)];
    const start = await this.branch.start(run, mirror, defaultBranch);
    run.signal.throwIfAborted();
    const cage = run.past.change === undefined ? await this.workplaces.open(run, { mirror, base: start.base }, 'work') : undefined;
    return { value: { mirror, policy, cage, ...start }, facts: { ...start, expectedRemote: start.expectedRemote ?? null } };
  }
}
