import { Inject, Injectable } from '@nestjs/common';
import { TOKEN_LENDER, type LentToken, type TokenLender } from '../../../tokens/index.js';
import { LastLook } from '../last-look.js';
import type { Run, Step, StepResult } from '../run.js';

/** Whether the request still stands, and a token that can read this one repository. It lives in this process's memory and in no checkpoint. */
@Injectable()
export class LendToken implements Step<void, LentToken> {
  readonly name = 'token';

  constructor(
    private readonly look: LastLook,
    @Inject(TOKEN_LENDER) private readonly lender: TokenLender,
  ) {}

  async take(run: Run): Promise<StepResult<LentToken>> {
    await this.look.mustBeWanted(run);
    const { id, installationId } = run.task.repository;
    const token = await this.lender.lend({ installationId, repositoryId: id, permissions: { contents: 'read' } });
    return { value: token, facts: { expiresAt: token.expiresAt.toISOString() } };
  }
}
