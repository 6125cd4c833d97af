import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import { mayActAs, type Principal } from '../../../shared/http/principal.js';
import { count } from '../../../shared/telemetry/metrics.js';
import { WAITING_REQUESTS, type WaitingRequests } from '../intake/waiting-requests.port.js';
import { EndingNotice } from '../progress/ending-notice.js';
import { RepositorySight } from './repository-sight.js';
import { absent, TaskDesk } from './task-desk.js';
import type { SeenTask } from './task-reader.port.js';
import { TASK_REQUESTS, type TaskRequests } from './task-requests.port.js';

/** `waitingRequests`: how many wait for the end of the task, to become the next one. */
export interface Cancelled {
  readonly status: 'stopped' | 'stopping';
  readonly waitingRequests: number;
}

/**
 * What a person asks of a task that they see. Starting work anew is as asking for it on GitHub: it takes write access there. Stopping
 * takes that, or the role maintainer.
 */
@Injectable()
export class TaskCommands {
  private readonly logger = new Logger('TaskCommands');

  constructor(
    private readonly desk: TaskDesk,
    private readonly sight: RepositorySight,
    @Inject(TASK_REQUESTS) private readonly requests: TaskRequests,
    private readonly notice: EndingNotice,
    @Inject(WAITING_REQUESTS) private readonly waiting: WaitingRequests,
  ) {}

  /** @throws AppError `task.absent` (404), `task.read_only` (403), `task.over` (409) */
  async cancel(principal: Principal, id: string): Promise<Cancelled> {
    const { repository, issueNumber } = mayActAs(principal.role, 'maintainer') ? await this.desk.find(principal, id) : await this.toActOn(principal, id);
    const result = await this.requests.stop(id, principal.login);
    this.logger.log({ msg: 'stop asked for', taskId: id, by: principal.login, outcome: result.outcome });
    if (result.outcome === 'absent') throw absent();
    if (result.outcome === 'over') throw conflict('task.over', 'The task has ended already.');
    if (result.outcome === 'stopped') {
      count('bot.task.ended', { state: 'stopped', code: 'none' });
      this.notice.tell(result.task);
    }
    return { status: result.outcome, waitingRequests: await this.waiting.count(repository.id, issueNumber) };
  }

  /** @throws AppError `task.absent` (404), `task.read_only` (403), `task.not_retryable`, `task.busy` (409) */
  async retry(principal: Principal, id: string, fresh?: boolean): Promise<string> {
    await this.toActOn(principal, id);
    const result = await this.requests.retry(id, principal.login, fresh);
    this.logger.log({ msg: 'retry asked for', taskId: id, by: principal.login, fresh, outcome: result.outcome });
    switch (result.outcome) {
      case 'added':
        return result.taskId;
      case 'absent':
        throw absent();
      case 'busy':
        throw conflict('task.busy', 'The issue already has an active task.');
      case 'unfit':
        throw conflict('task.not_retryable', 'Only a task that failed, was stopped, ran out of budget or changed nothing can be tried again.');
    }
  }

  private async toActOn(principal: Principal, id: string): Promise<SeenTask> {
    const task = await this.desk.find(principal, id);
    if (await this.sight.mayWrite(principal, task.repository.id)) return task;
    throw new AppError('task.read_only', 'This needs write access to the repository on GitHub.', { detail: { status: 403 } });
  }
}

function conflict(code: string, message: string): AppError {
  return new AppError(code, message, { detail: { status: 409 } });
}
