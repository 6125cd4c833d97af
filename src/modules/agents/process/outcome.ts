import type { AgentLimits, AgentOutcome } from '../agent-runner.port.js';
import type { Ending, SupervisedRun } from './supervise.js';

/** What an agent says of itself at its end. */
export interface Verdict {
  readonly ok: boolean;
  readonly summary: string;
}

/** What a shell answers for a program that is not there. */
const NOT_FOUND = 127;
/** Of an agent's own words, in a reason. */
const QUOTED = 300;

const inSeconds = (ms: number): string => `${Math.round(ms / 100) / 10} seconds`;

const gaveUp = (summary: string): string => (summary.trim() === '' ? 'The agent gave up and did not say why.' : `The agent gave up: ${summary.slice(0, QUOTED)}`);

function stopped(ending: Exclude<Ending, 'exit'>, exceeded: string, limits: AgentLimits): AgentOutcome {
  switch (ending) {
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'wall':
      return { kind: 'failed', code: 'agent.timeout', reason: `The agent was stopped after ${inSeconds(limits.wallMs)}, the longest a run may take.` };
    case 'idle':
      return { kind: 'failed', code: 'agent.idle', reason: `The agent was stopped because it gave no sign of life for ${inSeconds(limits.idleMs)}.` };
    case 'flood':
      return { kind: 'failed', code: 'agent.flood', reason: `The agent was stopped because it wrote more than ${limits.outputBytes} bytes of output.` };
    case 'quota':
      return { kind: 'failed', code: 'agent.quota', reason: `The agent was stopped because it ${exceeded}, the most a run may.` };
  }
}

/** An exit code alone is not believed: an agent is done when it says so and then ends well. */
export function outcomeOf(run: SupervisedRun, verdict: Verdict | undefined, limits: AgentLimits): AgentOutcome {
  if (run.ending !== 'exit') return stopped(run.ending, run.exceeded ?? '', limits);
  if (verdict?.ok && run.code === 0) return { kind: 'finished', summary: verdict.summary };
  if (verdict && !verdict.ok) return { kind: 'failed', code: 'agent.failed', reason: gaveUp(verdict.summary) };
  if (run.code === NOT_FOUND) return { kind: 'failed', code: 'agent.missing', reason: "The agent's program could not be started." };
  return { kind: 'failed', code: 'agent.failed', reason: `The agent ended with exit code ${run.code} before it was done.` };
}
