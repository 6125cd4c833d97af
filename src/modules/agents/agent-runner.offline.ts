import { accessSync, constants, existsSync } from 'node:fs';
import type { AgentOutcome, AgentRequest, AgentRun, AgentRunner } from './agent-runner.port.js';
import { INSIDE, NODE_INSIDE } from './cage/inside.js';
import { customProgramName } from './cage/runtime.js';
import { mapOfflineLine } from './offline/offline-events.js';
import { readOfflineScript, type OfflineScript } from './offline/offline-script.js';
import { parseLine } from './process/line-splitter.js';
import { outcomeOf, type Verdict } from './process/outcome.js';
import { supervise, type SupervisedRun } from './process/supervise.js';
import { programInside } from './programs/programs.js';

export interface OfflineOptions {
  /** Program in place of the product's own. */
  readonly program: string | undefined;
  readonly script: string | undefined;
  readonly stopGraceMs: number;
}

const withoutRun = (outcome: AgentOutcome): AgentRun => ({ outcome, transcript: Buffer.alloc(0) });
const failed = (code: 'agent.failed' | 'agent.missing', reason: string): AgentRun => withoutRun({ kind: 'failed', code, reason });

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Plays a scripted list of steps in place of an agent: needs no account, no network and no model. */
export class OfflineAgentRunner implements AgentRunner {
  readonly name = 'offline';
  readonly needsModel = undefined;

  constructor(private readonly options: OfflineOptions) {}

  async run(request: AgentRequest): Promise<AgentRun> {
    const { program } = this.options;
    if (request.signal.aborted) return withoutRun({ kind: 'cancelled' });
    if (program !== undefined && !existsSync(program)) return failed('agent.missing', "The agent's program is not there: AGENT_OFFLINE_PATH names no file.");
    const script = await readOfflineScript(this.options.script);
    if ('problem' in script) return failed('agent.failed', script.problem);
    return await this.play(request, script);
  }

  private async play(request: AgentRequest, script: OfflineScript): Promise<AgentRun> {
    let verdict: Verdict | undefined;
    const onLine = (line: string) => {
      const mapped = mapOfflineLine(parseLine(line));
      if (mapped.event) request.onEvent(mapped.event);
      verdict = mapped.verdict ?? verdict;
    };
    const run = await this.supervised(request, script, onLine);
    return { outcome: outcomeOf(run, verdict, request.limits), transcript: run.transcript };
  }

  private supervised({ cage, prompt, limits, signal }: AgentRequest, script: OfflineScript, onLine: (line: string) => void): Promise<SupervisedRun> {
    const stdin = `${JSON.stringify({ prompt, steps: script.steps })}\n`;
    return supervise({ process: cage.spawn({ argv: this.argv(), stdin }), limits, signal, graceMs: this.options.stopGraceMs, onLine });
  }

  private argv(): readonly string[] {
    const { program } = this.options;
    if (program === undefined) return [NODE_INSIDE, programInside('offline-agent')];
    const inside = `${INSIDE.programs}/${customProgramName(program)}`;
    return isExecutable(program) ? [inside] : [NODE_INSIDE, inside];
  }
}
