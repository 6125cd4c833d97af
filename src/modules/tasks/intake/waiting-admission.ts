import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError, toAppError } from '../../../shared/errors/app-error.js';
import { CODE_HOST, type CodeHost } from '../../repos/index.js';
import { mayAsk } from './may-ask.js';
import { WAITING_REQUESTS, type ReadyIssue, type WaitingRequests } from './waiting-requests.port.js';

/** Lets in what waited for the end of another task. */
@Injectable()
export class WaitingAdmission {
  private readonly logger = new Logger('WaitingAdmission');

  constructor(
    @Inject(WAITING_REQUESTS) private readonly waiting: WaitingRequests,
    @Inject(CODE_HOST) private readonly host: CodeHost,
  ) {}

  /** Ids of the tasks that were made. An issue that fails is logged, waits for the next sweep and keeps no other waiting. */
  async admit(): Promise<readonly string[]> {
    const admitted: string[] = [];
    for (const issue of await this.waiting.ready()) {
      const task = await this.attempt(issue);
      if (task !== undefined) admitted.push(task);
    }
    return admitted;
  }

  private async attempt(issue: ReadyIssue): Promise<string | undefined> {
    try {
      return await this.waiting.admit(issue, await this.refused(issue));
    } catch (error) {
      this.logger.error('waiting requests not admitted', { repositoryId: issue.repository.id, issue: issue.issueNumber, code: toAppError(error).code, error });
      return undefined;
    }
  }

  /** One who asked alone is looked at by the task itself, which says so in its comment; of several, each stands for their own words. */
  private async refused({ repository, askers }: ReadyIssue): Promise<readonly string[]> {
    if (askers.length === 1) return [];
    const heard = await Promise.all(askers.map(async (login) => this.mayStill(repository, login)));
    return askers.filter((_, index) => heard[index] !== true);
  }

  /** Where GitHub will never say, the task's own look decides, which can tell why. */
  private async mayStill(repository: ReadyIssue['repository'], login: string): Promise<boolean> {
    try {
      return mayAsk(await this.host.roleOf(repository, login));
    } catch (error) {
      if (error instanceof AppError && error.retry === 'later') throw error;
      return true;
    }
  }
}
