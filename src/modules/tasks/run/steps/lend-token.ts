import { Inject, Injectable } from '@nestjs/common';
import { TOKEN_LENDER, type LentToken, type TokenLender } from '../../../tokens/index.js';
import type { Run, Step, StepResult } from '../run.js';

/** A token that can read this one repository. It lives in this process's memory and in no checkpoint. */
@Injectable()
export class LendToken implements Step<void, LentToken> {
  readonly name = 'token';

  constructor(@Inject(TOKEN_LENDER) private readonly lender: TokenLender) {}

  async take({ task }: Run): Promise<StepResult<LentToken>> {
    const { id, installationId } = task.repository;
    const token = await this.lender.lend({ installationId, repositoryId: id, permissions: { contents: 'read' } });
    return { value: token, facts: { expiresAt: token.expiresAt.toISOString() } };
  }
}
