import { Inject, Injectable } from '@nestjs/common';
import { CODE_HOST, type CodeHost, type Issue } from '../../repos/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { outcome } from '../../../shared/resilience/outcome.js';
import { codeSpan } from '../foreign-text.js';
import { mayAsk } from '../intake/may-ask.js';
import { TASK_BOARD, type TaskBoard } from '../board/task-board.port.js';
import type { Task } from '../task.js';
import { RunStopped, RunUnwanted, type Run } from './run.js';

const LOGIN_MAX = 100;

/** What is asked once more right before something that costs money or that the world sees. */
@Injectable()
export class LastLook {
  constructor(
    @Inject(TASK_BOARD) private readonly board: TaskBoard,
    @Inject(CODE_HOST) private readonly host: CodeHost,
  ) {}

  /**
   * The push's lease guards the moment after it.
   * @throws RunStopped
   */
  async mustHold({ task, signal }: Run): Promise<void> {
    signal.throwIfAborted();
    if (!(await this.board.holds(task.id, task.epoch))) throw new RunStopped('lost');
  }

  /**
   * The issue is open and unlocked, and who asked may still write: what held when the request was taken.
   * @throws RunUnwanted
   */
  async mustBeWanted({ task }: Run): Promise<void> {
    const [issue, right] = await Promise.allSettled([this.issueOf(task), this.lostRight(task)]);
    const reason = hindrance(outcome(issue)) ?? outcome(right);
    if (reason !== undefined) throw new RunUnwanted(reason);
  }

  private async issueOf({ repository, issueNumber }: Task): Promise<Issue | undefined> {
    try {
      return await this.host.issue(repository, issueNumber);
    } catch (error) {
      if (error instanceof AppError && error.code === 'host.not_found') return undefined;
      throw error;
    }
  }

  private async lostRight({ repository, requestedBy }: Task): Promise<string | undefined> {
    if (mayAsk(await this.host.roleOf(repository, requestedBy))) return undefined;
    return `${codeSpan(requestedBy, LOGIN_MAX)} may not write to this repository any more, so nothing was published.`;
  }
}

function hindrance(issue: Issue | undefined): string | undefined {
  if (issue === undefined) return 'The issue is not there any more, so nothing was published.';
  if (issue.state === 'closed') return 'The issue was closed meanwhile, so nothing was published. Reopen it and ask again.';
  return issue.locked ? 'The issue was locked meanwhile, so nothing was published. Unlock it and ask again.' : undefined;
}
