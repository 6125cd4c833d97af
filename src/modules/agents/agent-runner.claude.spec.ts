import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Logger } from '@nestjs/common';
import { ClaudeAgentRunner } from './agent-runner.claude.js';
import type { AgentEvent } from './agent-runner.port.js';
import type { Cage, CagedCommand } from './cage.port.js';
import { KNOWN_CLAUDE } from './claude/claude-version.js';

const ID = '01900000-0000-4000-8000-000000000001';
const SESSION = Buffer.from(`{"sessionId":"${ID}"}\n`);
const INIT = { type: 'system', subtype: 'init', session_id: ID, model: 'm', claude_code_version: KNOWN_CLAUDE };
const REFUSED = { type: 'result', subtype: 'success', is_error: true, api_error_status: 400, result: 'API Error', usage: {} };
const DONE = { type: 'result', subtype: 'success', is_error: false, result: 'Done.', usage: {} };

/** What a program in the cage prints, and when it ends: milliseconds, or never. */
interface Play {
  readonly lines?: readonly object[];
  readonly text?: string;
  readonly ms?: number;
  readonly code?: number;
}

/** A cage without processes: `conversations` are played one after the other; `file` is what reading the session does. */
class ScriptedCage extends EventEmitter {
  readonly spawned: (readonly string[])[] = [];

  constructor(
    private readonly conversations: readonly Play[],
    private readonly file: Play = { text: SESSION.toString() },
  ) {
    super();
  }

  readonly spawn = ({ argv }: CagedCommand) => {
    const { lines = [], text = '', ms = 0, code = 0 } = this.playOf(argv);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    for (const line of lines) stdout.write(`${JSON.stringify(line)}\n`);
    stdout.write(text);
    let end: (exit: { code: number }) => void = () => undefined;
    const exited = new Promise<{ code: number }>((resolve) => (end = resolve)).finally(() => (stdout.end(), stderr.end()));
    const timer = setTimeout(() => end({ code }), ms);
    const stop = (signal: number) => () => (clearTimeout(timer), end({ code: 128 + signal }));
    return { stdout, stderr, exited, signal: stop(2), kill: stop(9) };
  };

  private playOf(argv: readonly string[]): Play {
    if (argv.includes('--version')) return { text: `${KNOWN_CLAUDE} (Claude Code)` };
    if (argv[0] === '/bin/sh') return argv[2]?.includes('cat >') ? {} : this.file;
    this.spawned.push(argv);
    return this.conversations[this.spawned.length - 1] ?? {};
  }
}

describe('Claude Code with a kept conversation', () => {
  let warned: jest.SpyInstance;

  beforeEach(() => {
    jest.useFakeTimers();
    warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const start = (cage: ScriptedCage, { wallMs = 60_000, signal = new AbortController().signal } = {}) => {
    const runner = new ClaudeAgentRunner({ path: '/bin/sh', searchPath: '', from: '/', dataDir: '/nowhere', model: undefined, maxTurns: 5, apiTimeoutMs: 10_000, stopGraceMs: 5_000 });
    const events: AgentEvent[] = [];
    const limits = { wallMs, idleMs: 600_000, outputBytes: 1_000_000 };
    const began = performance.now();
    const run = runner.run({ cage: cage as unknown as Cage, prompt: 'go', limits, signal, session: SESSION, onEvent: (event) => events.push(event), model: { port: 9, token: 't', budgetUsd: 1 } });
    return { ended: run.then((result) => ({ ...result, ms: Math.round(performance.now() - began) })), events };
  };
  const warnings = (events: readonly AgentEvent[]) => events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));

  it('keeps it, as it is now', async () => {
    const { ended } = start(new ScriptedCage([{ lines: [INIT, DONE] }]));
    await jest.runAllTimersAsync();
    expect(await ended).toMatchObject({ outcome: { kind: 'finished' }, session: SESSION });
  });

  it.each([400, 413])('forgets one that the API refuses (%i), and says so in the log, the events and the reason', async (status) => {
    const { ended, events } = start(new ScriptedCage([{ lines: [INIT, { ...REFUSED, api_error_status: status }], code: 1 }]));
    await jest.runAllTimersAsync();
    const run = await ended;
    expect(run).toMatchObject({ outcome: { kind: 'failed', code: 'agent.model', reason: expect.stringMatching(new RegExp(`status ${status}\\) The conversation is not kept: another try begins a new one\\.$`)) } });
    expect(run.session).toEqual(Buffer.alloc(0));
    expect(warnings(events)).toEqual(['the model API refused the conversation, so it is not kept: another try begins a new one']);
    expect(warned.mock.calls).toEqual([[{ msg: 'conversation refused by the model API, so it is not kept' }]]);
  });

  it('keeps one that met a passing fault of the API', async () => {
    const { ended } = start(new ScriptedCage([{ lines: [INIT, { ...REFUSED, api_error_status: 529 }], code: 1 }]));
    await jest.runAllTimersAsync();
    expect((await ended).session).toEqual(SESSION);
  });

  it('begins one anew that is not taken up, and both stay within the time of one run', async () => {
    const cage = new ScriptedCage([{ ms: 40_000, code: 1 }, { lines: [INIT], ms: 3_600_000 }]);
    const { ended } = start(cage);
    await jest.runAllTimersAsync();
    const { outcome, ms } = await ended;
    expect(outcome).toMatchObject({ kind: 'failed', code: 'agent.timeout' });
    expect(cage.spawned.map((argv) => argv.includes('--resume'))).toEqual([true, false]);
    expect(ms).toBeLessThanOrEqual(60_000 + 100);
  });

  it('begins none anew when the time is over', async () => {
    const cage = new ScriptedCage([{ ms: 3_600_000 }]);
    const { ended } = start(cage);
    await jest.runAllTimersAsync();
    expect((await ended).outcome).toMatchObject({ code: 'agent.timeout' });
    expect(cage.spawned).toHaveLength(1);
  });

  it('waits two seconds for it when the run is to end, also when that is said while it is read', async () => {
    for (const atMs of [1_000, 12_000]) {
      const abort = new AbortController();
      const { ended } = start(new ScriptedCage([{ lines: [INIT], ms: 10_000 }], { ms: 3_600_000 }), { signal: abort.signal });
      await jest.advanceTimersByTimeAsync(atMs);
      abort.abort();
      await jest.runAllTimersAsync();
      const run = await ended;
      expect(run.session).toBeUndefined();
      expect(run.ms).toBeLessThanOrEqual(atMs + 2_000 + 100);
    }
  });
});
