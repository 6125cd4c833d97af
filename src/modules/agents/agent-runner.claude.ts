import { text } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import type { AgentOutcome, AgentRequest, AgentRun, AgentRunner } from './agent-runner.port.js';
import { mapClaudeLine, type ClaudeResult } from './claude/claude-events.js';
import { claudeArguments, claudeEnvironment, promptOf, type ClaudeSettings } from './claude/claude-command.js';
import { CLAUDE_INSIDE, findClaude, reachableClaude, type ClaudePlaces } from './claude/claude-program.js';
import { layOutSession, readSession } from './claude/claude-session.js';
import { claudeVersionIn, KNOWN_CLAUDE, otherClaude } from './claude/claude-version.js';
import { parseLine } from './process/line-splitter.js';
import { outcomeOf } from './process/outcome.js';
import { supervise, type SupervisedRun } from './process/supervise.js';

export interface ClaudeOptions extends ClaudePlaces, ClaudeSettings {
  readonly stopGraceMs: number;
}

const PROBE_MS = 30_000;
const QUOTED = 300;
const NO_SESSION = Buffer.alloc(0);

const withoutRun = (outcome: AgentOutcome): AgentRun => ({ outcome, transcript: Buffer.alloc(0) });
const missing = (reason: string): AgentRun => withoutRun({ kind: 'failed', code: 'agent.missing', reason });

/** The Claude Code CLI, headless, in the run's cage. */
export class ClaudeAgentRunner implements AgentRunner {
  readonly name = 'claude';
  readonly needsModel = 'anthropic';

  private readonly logger = new Logger('ClaudeCode');
  private compared: string | undefined;

  constructor(private readonly options: ClaudeOptions) {}

  async run(request: AgentRequest): Promise<AgentRun> {
    if (request.signal.aborted) return withoutRun({ kind: 'cancelled' });
    if (request.model === undefined) return missing('Claude Code was started without a way to its model.');
    const found = findClaude(this.options);
    if (found === undefined) return missing('The claude program is not there: set AGENT_CLAUDE_PATH, or install @anthropic-ai/claude-code.');
    const program = await reachableClaude(found, this.options.dataDir);
    const version = await this.probe(request, program);
    if (version === undefined) return missing('The claude program does not run: it did not tell its version.');
    this.compare(version, request);
    const resume = request.session && (await layOutSession(request.cage, request.session, request.signal));
    return { ...(await this.goOn(request, program, resume)), version };
  }

  /** A newer or older one may speak another language: told in the task, and once in each process' log. */
  private compare(version: string, { onEvent }: AgentRequest): void {
    const other = otherClaude(version);
    if (other === undefined) return;
    onEvent({ type: 'warning', text: other });
    if (this.compared === version) return;
    this.compared = version;
    this.logger.warn({ msg: 'another Claude Code than the known one', version, known: KNOWN_CLAUDE });
  }

  /** A session that this CLI does not take up is begun anew, within what is left of the time of both. */
  private async goOn(request: AgentRequest, program: string, resume: string | undefined): Promise<AgentRun> {
    const started = performance.now();
    const { began, run } = await this.converse(request, program, resume);
    const wallMs = request.limits.wallMs - (performance.now() - started);
    if (began || resume === undefined || request.signal.aborted || wallMs <= 0) return run;
    request.onEvent({ type: 'warning', text: 'the earlier conversation could not be gone on with, so a new one is begun' });
    return (await this.converse({ ...request, limits: { ...request.limits, wallMs } }, program, undefined)).run;
  }

  private async converse(request: AgentRequest, program: string, resume: string | undefined): Promise<{ readonly run: AgentRun; readonly began: boolean }> {
    let result: ClaudeResult | undefined;
    let id: string | undefined;
    const onLine = (line: string) => {
      const mapped = mapClaudeLine(parseLine(line));
      for (const event of mapped.events) request.onEvent(event);
      result = mapped.result ?? result;
      id = mapped.session ?? id;
    };
    const supervised = await this.supervised(request, program, resume, onLine);
    const run = { outcome: outcome(supervised, result, request), transcript: supervised.transcript, ...(result && { usage: result.usage }) };
    const began = id !== undefined;
    if (result?.refused) return { run: { ...run, ...this.forget(run.outcome, request) }, began };
    const session = await readSession(request.cage, id, request.signal);
    return { run: { ...run, ...(session && { session }) }, began };
  }

  /** What the API refused once it would refuse in every try that goes on with it. */
  private forget(outcome: AgentOutcome, { onEvent }: AgentRequest): Pick<AgentRun, 'outcome' | 'session'> {
    this.logger.warn({ msg: 'conversation refused by the model API, so it is not kept' });
    onEvent({ type: 'warning', text: 'the model API refused the conversation, so it is not kept: another try begins a new one' });
    const told = outcome.kind === 'failed' ? { ...outcome, reason: `${outcome.reason} The conversation is not kept: another try begins a new one.` } : outcome;
    return { outcome: told, session: NO_SESSION };
  }

  private supervised({ cage, prompt, model, mcp, limits, signal }: AgentRequest, program: string, resume: string | undefined, onLine: (line: string) => void): Promise<SupervisedRun> {
    const access = { ...(model && { model }), ...(mcp && { mcp }) };
    const process = cage.spawn({
      argv: claudeArguments(this.options, access, resume),
      env: claudeEnvironment(this.options, access),
      stdin: promptOf(prompt, resume), // an argument has a limit of 128 KB and everybody can read it
      readOnly: { [CLAUDE_INSIDE]: program },
    });
    return supervise({ process, limits, signal, graceMs: this.options.stopGraceMs, onLine });
  }

  /** `2.1.330`; undefined when the program does not run here. */
  private async probe({ cage }: AgentRequest, program: string): Promise<string | undefined> {
    const running = cage.spawn({ argv: [CLAUDE_INSIDE, '--version'], readOnly: { [CLAUDE_INSIDE]: program } });
    const timer = setTimeout(() => running.kill(), PROBE_MS);
    running.stderr.resume();
    const [output, exit] = await Promise.all([text(running.stdout), running.exited.catch(() => undefined)]);
    clearTimeout(timer);
    return exit?.code === 0 ? claudeVersionIn(output) : undefined;
  }
}

/** Done only when the CLI says so and then ends well; an interrupt ends it with 0 too. */
function outcome(run: SupervisedRun, result: ClaudeResult | undefined, { limits }: AgentRequest): AgentOutcome {
  if (run.ending !== 'exit') return outcomeOf(run, undefined, limits);
  if (result?.ok && run.code !== 0) return { kind: 'failed', code: 'agent.failed', reason: `The agent said that it was done and then ended with exit code ${run.code}.` };
  if (result !== undefined) return result.outcome;
  const complaint = run.complaint.trim();
  if (complaint === '') return outcomeOf({ ...run, code: run.code === 0 ? 1 : run.code }, undefined, limits);
  return { kind: 'failed', code: 'agent.failed', reason: `The agent ended with exit code ${run.code}: ${complaint.slice(-QUOTED)}` };
}
