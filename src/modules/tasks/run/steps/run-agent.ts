import { Inject, Injectable } from '@nestjs/common';
import { AGENT_RUNNER, type AgentEvent, type AgentOutcome, type AgentRun, type AgentRunner } from '../../../agents/index.js';
import { CONFIG, type Config } from '../../../../shared/config/index.js';
import { AppError } from '../../../../shared/errors/app-error.js';
import { redact } from '../../../../shared/telemetry/redact.js';
import { dollars } from '../../budget/spend-words.js';
import { duration } from '../../progress/progress-comment.js';
import type { TaskEvent } from '../../record/task-log.port.js';
import { AgentRecord } from '../agent-record.js';
import { AgentRoads, type OpenRoads } from '../agent-roads.js';
import { cageOf, type Assignment, type Ground, type Run, type Step, type StepResult } from '../run.js';

/** Characters of one event's text. */
const TEXT_MAX = 4000;

/** Whatever the agent says of its end: the gateway knows that it refused a call. */
const OVERDRAWN: AgentOutcome = { kind: 'failed', code: 'agent.budget', reason: '' };

/** The agent at work in its cage; its prompt and transcript are kept whatever came of it. */
@Injectable()
export class RunAgent implements Step<Assignment, true> {
  readonly name = 'agent';

  constructor(
    @Inject(AGENT_RUNNER) private readonly agent: AgentRunner,
    private readonly record: AgentRecord,
    private readonly roads: AgentRoads,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  earlier(run: Run): true | undefined {
    return run.past.change === undefined ? undefined : true;
  }

  async take(run: Run, { ground, briefing }: Assignment): Promise<StepResult<true>> {
    const prompt = await this.record.prompt(run.task, briefing);
    const roads = await this.roads.open(run, ground);
    const result = await this.work(run, ground, prompt, roads).finally(() => roads.close());
    await this.record.keep(run.task, result);
    const { outcome, usage, version } = result;
    this.judge(run, roads.exhausted() && outcome.kind === 'failed' ? OVERDRAWN : outcome);
    return { value: true, facts: { agent: this.agent.name, ...(version !== undefined && { version }), ...(usage && { turns: usage.turns, model: usage.model }) } };
  }

  private async work(run: Run, ground: Ground, prompt: string, { access }: OpenRoads): Promise<AgentRun> {
    const events = this.record.events(run.task);
    const { task, agent } = this.config;
    const session = await this.record.session(run.task);
    const result = await this.agent.run({
      cage: cageOf(ground),
      prompt,
      limits: { wallMs: task.wallMs, idleMs: task.idleMs, outputBytes: agent.outputMaxBytes },
      signal: run.signal,
      onEvent: (event) => events.add(eventOf(event)),
      ...access,
      ...(session && { session }),
    });
    await events.flush();
    return result;
  }

  private judge(run: Run, outcome: AgentOutcome): void {
    if (outcome.kind === 'finished') return;
    run.signal.throwIfAborted();
    if (outcome.kind === 'cancelled') throw new AppError('agent.failed', 'The agent was stopped.', { retry: 'later' });
    throw new AppError(outcome.code, redact(this.words(outcome)));
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
      case 'agent.budget':
        return `The task was stopped because it would have cost more than ${dollars(this.config.task.maxCostUsd)}, the most one task may spend.`;
      case 'agent.model':
      case 'agent.quota':
        return reason;
      case 'agent.failed':
        return `The agent failed: ${reason}`;
    }
  }
}

/** Cut when it is clean: half a secret is not found as well as a whole one. */
function eventOf(event: AgentEvent): TaskEvent {
  const { type, ...data } = event;
  const cut = Object.entries(data).map(([key, text]) => [key, redact(text).slice(0, TEXT_MAX)]);
  return { type: `agent.${type}`, data: Object.fromEntries(cut) as Record<string, string> };
}
