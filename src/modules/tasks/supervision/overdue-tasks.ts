import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { count } from '../../../shared/telemetry/metrics.js';
import { OVERDUE, type Overdue } from './overdue.port.js';
import { EndingNotice } from '../progress/ending-notice.js';

/** Beside the agent or the checks themselves a step opens a cage, lays a tree and ends processes, milliseconds. */
const AROUND_MS = 60_000;

/** Ends tasks that are over a time limit which no worker keeps, and tells the people who asked. */
@Injectable()
export class OverdueTasks {
  constructor(
    @Inject(OVERDUE) private readonly overdue: Overdue,
    private readonly notice: EndingNotice,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Ids of the tasks that were ended. */
  async end(): Promise<readonly string[]> {
    const { wallMs, verifyMs, leaseMs, queueWaitMaxMs: queuedMs } = this.config.task;
    // The worker's own limit comes first; a worker that lives needs no help.
    const patienceMs = AROUND_MS + 2 * leaseMs + 3 * this.config.agent.stopGraceMs;
    const ended = await this.overdue.end({ queuedMs, agentMs: wallMs + patienceMs, verifyMs: verifyMs + patienceMs });
    for (const { task, code } of ended) {
      count('bot.task.ended', { state: 'failed', code });
      this.notice.tell(task);
    }
    return ended.map(({ task }) => task.id);
  }
}
