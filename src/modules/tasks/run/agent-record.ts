import { Inject, Injectable } from '@nestjs/common';
import type { AgentRun } from '../../agents/index.js';
import { IDS, type Ids } from '../../../shared/crypto/ids.port.js';
import { ARTIFACTS, TASK_LOG, type Artifacts, type TaskLog } from '../record/task-log.port.js';
import type { ClaimedTask } from '../task.js';
import { EventBatch } from './event-batch.js';
import { promptFor } from './prompt.js';
import type { Briefing } from './run.js';

/** What is kept of an agent's run: what it was told, what it did, and its stream as it came. */
@Injectable()
export class AgentRecord {
  constructor(
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    @Inject(TASK_LOG) private readonly log: TaskLog,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async prompt(task: ClaimedTask, briefing: Briefing): Promise<string> {
    const prompt = promptFor(task, this.ids.next(), briefing);
    await this.artifacts.keep(task.id, task.epoch, 'prompt', Buffer.from(prompt));
    return prompt;
  }

  events(task: ClaimedTask): EventBatch {
    return new EventBatch(this.log, task);
  }

  /** What an earlier try left, or the task that this one repeats. */
  session({ id }: ClaimedTask): Promise<Buffer | undefined> {
    return this.artifacts.find(id, 'session');
  }

  async keep({ id, epoch }: ClaimedTask, { transcript, session }: AgentRun): Promise<void> {
    await this.artifacts.keep(id, epoch, 'transcript', transcript);
    if (session !== undefined) await this.artifacts.keep(id, epoch, 'session', session);
  }
}
