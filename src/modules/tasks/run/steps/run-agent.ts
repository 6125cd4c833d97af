import { Inject, Injectable } from '@nestjs/common';
import { AGENT_RUNNER, type AgentEvent, type AgentOutcome, type AgentRunner } from '../../../agents/index.js';
import { CONFIG, type Config } from '../../../../shared/config/index.js';
import { IDS, type Ids } from '../../../../shared/crypto/ids.port.js';
import { AppError } from '../../../../shared/errors/app-error.js';
import { duration } from '../../progress/progress-comment.js';
import { ARTIFACTS, TASK_LOG, type Artifacts, type TaskEvent, type TaskLog } from '../../task-log.port.js';
import { EventBatch } from '../event-batch.js';
import { promptFor } from '../prompt.js';
import { cageOf, type Assignment, type Run, type Step, type StepResult } from '../run.js';

/** Characters of one event's text. */
const TEXT_MAX = 4000;

/** The agent at work in its cage; its prompt and transcript are kept whatever came of it. */
@Injectable()
export class RunAgent implements Step<Assignment, true> {
  readonly name = 'agent';

  constructor(
    @Inject(AGENT_RUNNER) private readonly agent: AgentRunner,
    @Inject(ARTIFACTS) private readonly artifacts: Artifacts,
    @Inject(TASK_LOG) private readonly log: TaskLog,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  earlier(run: Run): true | undefined {
    return run.past.change === undefined ? undefined : true;
  }

  async take(run: Run, { ground, briefing }: Assignment): Promise<StepResult<true>> {
    const { id, epoch } = run.task;
    const prompt = promptFor(run.task, this.ids.next(), briefing);
    await this.artifacts.keep(id, epoch, 'prompt', Buffer.from(prompt));
    const events = new EventBatch(this.log, run.task);
    const { outcome, transcript } = await this.agent.run({
      cage: cageOf(ground),
      prompt,
      limits: { wallMs: this.config.task.wallMs, idleMs: this.config.task.idleMs, outputBytes: this.config.agent.outputMaxBytes },
      signal: run.signal,
      onEvent: (event) => events.add(eventOf(event)),
    });
    await events.flush();
    await this.artifacts.keep(id, epoch, 'transcript', transcript);
    this.judge(run, outcome);
    return { value: true, facts: { agent: this.agent.name } };
  }

  private judge(run: Run, outcome: AgentOutcome): void {
    if (outcome.kind === 'finished') return;
    run.signal.throwIfAborted();
    if (outcome.kind === 'cancelled') throw new AppError('agent.failed', 'The agent was stopped.', { retry: 'later' });
    throw new AppError(outcome.code, this.words(outcome));
  }

  private words({ code, reason }: Extract<AgentOutcome, { kind: 'failed' }>): string {
    switch (code) {
      case 'agent.missing':
        return `The agent's program is missing on the worker: ${reason}`;
      case 'agent.timeout':
        return `The agent took longer than ${duration(this.config.task.wallMs)} and was stopped.`;
      case 'agent.idle':
        return `The agent said nothing for ${duration(this.config.task.idleMs)} and was stopped.`;
      case 'agent.flood':
        return `The agent's output grew beyond ${this.config.agent.outputMaxBytes} bytes, so it was stopped.`;
      case 'agent.failed':
        return `The agent failed: ${reason}`;
    }
  }
}

function eventOf(event: AgentEvent): TaskEvent {
  const { type, ...data } = event;
  const cut = Object.entries(data).map(([key, text]) => [key, text.slice(0, TEXT_MAX)]);
  return { type: `agent.${type}`, data: Object.fromEntries(cut) as Record<string, string> };
}
