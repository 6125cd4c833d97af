import { Injectable, Logger } from '@nestjs/common';
import { toAppError } from '../../../../shared/errors/app-error.js';
import { goesOn } from '../../../../shared/errors/error-class.js';
import type { Ending } from '../ending.js';
import type { Run, Step, StepResult } from '../run.js';

/**
 * The last word to the person. A task is ended only after it was written, or when the host will never take it
 * (the issue is locked, deleted or out of reach) or has refused it too often.
 */
@Injectable()
export class ReportEnding implements Step<Ending, true> {
  readonly name = 'report';
  private readonly logger = new Logger('Report');

  async take(run: Run, ending: Ending): Promise<StepResult<true>> {
    try {
      await run.progress.close(ending);
      return { value: true, facts: { written: true } };
    } catch (error) {
      const failure = toAppError(error);
      if (goesOn(failure, run.lastReport)) throw failure;
      this.logger.error('ending could not be reported', { taskId: run.task.id, code: failure.code });
      return { value: true, facts: { written: false, code: failure.code }, state: 'skipped' };
    }
  }
}
