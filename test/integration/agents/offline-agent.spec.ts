import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OfflineAgentRunner } from '../../../src/modules/agents/agent-runner.offline.js';
import type { AgentEvent, AgentLimits, AgentRun, Cage } from '../../../src/modules/agents/index.js';
import { bubblewrapIn, makeDataDir, processesBelow } from './support.js';

const LIMITS: AgentLimits = { wallMs: 60_000, idleMs: 60_000, outputBytes: 1_000_000 };

const data = makeDataDir();

afterAll(() => data.remove());

interface Play {
  readonly steps?: readonly unknown[];
  /** Text of a program in place of the offline agent. */
  readonly program?: string;
  readonly limits?: Partial<AgentLimits>;
  readonly signal?: AbortSignal;
  readonly stopGraceMs?: number;
  readonly onEvent?: (event: AgentEvent) => void;
}

interface Played extends AgentRun {
  readonly events: readonly AgentEvent[];
  readonly files: Readonly<Record<string, string>>;
  readonly processesLeft: number;
}

function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

async function inCage<T>(customAgent: string | undefined, use: (cage: Cage) => Promise<T>): Promise<T> {
  const cage = await bubblewrapIn(data.path, customAgent).open({ runId: randomUUID() });
  try {
    return await use(cage);
  } finally {
    await cage.close();
    expect(existsSync(cage.workspace)).toBe(false);
  }
}

function write(name: string, text: string, mode = 0o644): string {
  const path = join(data.path, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function play({ steps = [], program, limits, signal, stopGraceMs = 300, onEvent }: Play): Promise<Played> {
  const script = write(`${randomUUID()}.json`, JSON.stringify({ steps }));
  const path = program === undefined ? undefined : write(`${randomUUID()}.sh`, program, 0o755);
  const runner = new OfflineAgentRunner({ program: path, script, stopGraceMs });
  const events: AgentEvent[] = [];
  const take = (event: AgentEvent) => {
    events.push(event);
    onEvent?.(event);
  };
  return await inCage(path, async (cage) => {
    writeFileSync(join(cage.workspace, 'sum.js'), 'return a - b\n');
    chmodSync(join(cage.workspace, 'sum.js'), 0o666);
    const run = await runner.run({ cage, prompt: 'fix it', limits: { ...LIMITS, ...limits }, signal: signal ?? new AbortController().signal, onEvent: take });
    const processesLeft = processesBelow(process.pid).filter((entry) => entry.namespacePids.length > 1).length;
    return { ...run, events, files: filesIn(cage.workspace), processesLeft };
  });
}

test('plays its script, says that it is scripted, and finishes', async () => {
  const { outcome, events, files, transcript } = await play({
    steps: [
      { say: 'hello' },
      { write: { path: 'new/deep.txt', content: 'x' } },
      { edit: { path: 'sum.js', find: 'a - b', replace: 'a + b' } },
      { run: 'echo out; echo err >&2; exit 3' },
      { run: 'cp new/deep.txt copied.txt' },
      { sleep: 1 },
    ],
  });
  expect(outcome).toEqual({ kind: 'finished', summary: 'Played 6 scripted steps; no model was asked.' });
  expect(files).toEqual({ 'sum.js': 'return a + b\n', 'copied.txt': 'x' });
  expect(events).toEqual([
    { type: 'started', agent: 'offline (scripted)', version: '1' },
    { type: 'text', text: 'hello' },
    { type: 'tool', name: 'write', detail: 'new/deep.txt' },
    { type: 'tool', name: 'edit', detail: 'sum.js' },
    { type: 'tool', name: 'run', detail: 'echo out; echo err >&2; exit 3' },
    { type: 'tool', name: 'output', detail: 'exit code 3\nout\nerr\n' },
    { type: 'tool', name: 'run', detail: 'cp new/deep.txt copied.txt' },
    { type: 'tool', name: 'output', detail: 'exit code 0\n' },
  ]);
  expect(transcript.toString()).toContain('"type":"end","ok":true');
});

test('fails with the agent’s own words when an edit does not fit', async () => {
  const { outcome } = await play({ steps: [{ edit: { path: 'sum.js', find: 'nowhere', replace: '' } }] });
  expect(outcome).toMatchObject({ kind: 'failed', code: 'agent.failed', reason: expect.stringContaining('sum.js does not hold the text') });
});

test('an exit step ends the script: with 0 it is done, with another code it has failed', async () => {
  const leave = (code: number) => play({ steps: [{ exit: code }, { say: 'never' }] });
  expect((await leave(0)).outcome).toEqual({ kind: 'finished', summary: 'Played 1 scripted steps; no model was asked.' });
  expect((await leave(5)).outcome).toEqual({ kind: 'failed', code: 'agent.failed', reason: 'The agent ended with exit code 5 before it was done.' });
});

const HANG = `#!/bin/sh\necho '{"type":"start","agent":"x","version":"1"}'\n`;

test('F: an agent that hangs in silence is stopped', async () => {
  const { outcome, processesLeft } = await play({ steps: [{ sleep: 300_000 }], limits: { idleMs: 800 } });
  expect(outcome).toMatchObject({ kind: 'failed', code: 'agent.idle', reason: expect.stringContaining('0.8 seconds') });
  expect(processesLeft).toBe(0);
});

test('an agent that goes on for ever is stopped, though it ignores every signal and left its session', async () => {
  const program = `${HANG}trap '' INT TERM HUP\n(setsid sh -c 'trap "" INT TERM HUP; sleep 500' &)\nwhile :; do echo '{"type":"text","text":"still here"}'; sleep 0.1; done\n`;
  const { outcome, processesLeft, events } = await play({ program, limits: { wallMs: 1500 } });
  expect(outcome).toMatchObject({ kind: 'failed', code: 'agent.timeout', reason: expect.stringContaining('1.5 seconds') });
  expect(events).toContainEqual({ type: 'text', text: 'still here' });
  expect(processesLeft).toBe(0);
});

test('an agent that floods is ended and its transcript is capped', async () => {
  const { outcome, transcript, processesLeft } = await play({ program: `${HANG}yes '{"type":"text","text":"flood"}'\n`, limits: { outputBytes: 50_000 } });
  expect(outcome).toMatchObject({ kind: 'failed', code: 'agent.flood' });
  expect(transcript).toHaveLength(50_000);
  expect(processesLeft).toBe(0);
});

test('an agent that floods standard error is ended too', async () => {
  const { outcome } = await play({ program: `${HANG}yes complaint >&2\n`, limits: { outputBytes: 50_000 } });
  expect(outcome).toMatchObject({ kind: 'failed', code: 'agent.flood' });
});

test('a cancelled agent may end in order, and is called cancelled whatever it answers', async () => {
  const controller = new AbortController();
  // The trap stands before the first word, for the cancellation follows that word at once.
  const program = `#!/bin/sh\ntrap 'echo "{\\"type\\":\\"end\\",\\"ok\\":true,\\"summary\\":\\"done\\"}"; exit 0' INT\n${HANG}while :; do sleep 0.05; done\n`;
  const { outcome, transcript } = await play({ program, signal: controller.signal, onEvent: () => controller.abort(), stopGraceMs: 20_000 });
  expect(outcome).toEqual({ kind: 'cancelled' });
  expect(transcript.toString()).toContain('"ok":true');
});

test('a run that is cancelled before it began starts nothing', async () => {
  const controller = new AbortController();
  controller.abort();
  expect(await play({ steps: [{ write: { path: 'x', content: '' } }], signal: controller.signal })).toMatchObject({ outcome: { kind: 'cancelled' }, events: [], files: { 'sum.js': 'return a - b\n' } });
});

test('noise in the stream is warned of and survived', async () => {
  const program = `${HANG}printf 'not json\\n\\377\\376\\n{"type":"unknown"}\\n[1]\\n{"type":"end","ok":true,"summary":"fine"}'\n`;
  const { outcome, events } = await play({ program });
  expect(outcome).toEqual({ kind: 'finished', summary: 'fine' });
  expect(events.filter(({ type }) => type === 'warning').length).toBeGreaterThanOrEqual(2);
});

test('a missing program and a missing script are said before anything runs', async () => {
  const run = (options: { program?: string; script?: string }) =>
    inCage(undefined, (cage) =>
      new OfflineAgentRunner({ program: options.program, script: options.script, stopGraceMs: 1 }).run({ cage, prompt: '', limits: LIMITS, signal: new AbortController().signal, onEvent: () => undefined }),
    );
  const script = write('empty.json', '{"steps":[]}');
  const broken = write('broken.json', '{"steps":[{"delete":"everything"}]}');
  expect((await run({ program: '/nowhere/agent', script })).outcome).toMatchObject({ kind: 'failed', code: 'agent.missing', reason: expect.not.stringContaining('/nowhere') });
  expect((await run({})).outcome).toMatchObject({ code: 'agent.failed', reason: expect.stringContaining('AGENT_OFFLINE_SCRIPT is not set') });
  expect((await run({ script: '/nowhere' })).outcome).toMatchObject({ code: 'agent.failed', reason: expect.stringContaining('cannot be read') });
  expect((await run({ script: broken })).outcome).toMatchObject({ code: 'agent.failed', reason: expect.stringContaining('not a script') });
});
