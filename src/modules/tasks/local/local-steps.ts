import { Inject, Injectable } from '@nestjs/common';
import { NOBODY, PUBLISHER, type Publisher } from '../../repos/index.js';
import type { LentToken } from '../../tokens/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { failedWith, type Ending } from '../run/ending.js';
import { commitMessage } from '../run/pull-request.js';
import type { Run, Step, StepResult, Verdict, Work } from '../run/run.js';
import { VerifyChange } from '../run/steps/verify-change.js';

/** Nobody is asked for a right: the repository is read as it lies there. */
@Injectable()
export class GoWithoutToken implements Step<void, LentToken> {
  readonly name = 'token';

  take(): Promise<StepResult<LentToken>> {
    return Promise.resolve({ value: NOBODY, facts: {}, state: 'skipped' });
  }
}

/** The checks' word is kept and not obeyed: who asked is here to look at a change that fails them. */
@Injectable()
export class JudgeChange implements Step<Omit<Work, 'verdict'>, Verdict> {
  readonly name = 'verify';

  constructor(private readonly checks: VerifyChange) {}

  async take(run: Run, work: Omit<Work, 'verdict'>): Promise<StepResult<Verdict>> {
    try {
      return await this.checks.take(run, work);
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof AppError) || !['verify.failed', 'verify.timeout'].includes(error.code)) throw error;
      const words = `failed: ${String(error.detail?.['words'])}`;
      return { value: { ran: true, words, failed: error.code }, facts: { words, failed: error.code } };
    }
  }
}

/** The change as a commit on a branch of its own, where the person said. */
@Injectable()
export class KeepBranch implements Step<Work, Ending> {
  readonly name = 'publish';

  constructor(@Inject(PUBLISHER) private readonly publisher: Publisher) {}

  async take({ task }: Run, { ground, change, verdict }: Work): Promise<StepResult<Ending>> {
    const { mirror, base: baseCommit, branch, expectedRemote } = ground;
    const { commit, files } = await this.publisher.publish({ mirror, baseCommit, patch: change, branch, message: commitMessage(task), date: task.createdAt, expectedRemote, token: NOBODY });
    const listed = files.map(({ path, added, deleted }) => ({ path, added, deleted }));
    return { value: endOf(branch, verdict), facts: { commit, files: JSON.stringify(listed) } };
  }
}

function endOf(branch: string, { failed, words }: Verdict): Ending {
  if (failed === undefined) return { state: 'done', reason: `The change is on the branch ${branch}.` };
  return failedWith(failed, `The change is on the branch ${branch}, and the repository's checks ${words}.`);
}
