import { PassThrough } from 'node:stream';
import type { AgentLimits } from '../agent-runner.port.js';
import type { CagedExit, CagedProcess } from '../cage.port.js';
import { supervise } from './supervise.js';

const LIMITS: AgentLimits = { wallMs: 60_000, idleMs: 10_000, outputBytes: 1000 };
const GRACE_MS = 5000;

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

/** A program under our thumb: notes what is done to it and ends when told. */
class FakeProcess implements CagedProcess {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly done: string[] = [];
  private settle: (exit: CagedExit) => void = () => undefined;
  readonly exited = new Promise<CagedExit>((resolve) => (this.settle = resolve));

  signal(name: 'SIGINT' | 'SIGTERM'): void {
    this.done.push(name);
  }

  kill(): void {
    this.done.push('SIGKILL');
    this.end(137);
  }

  end(code: number): void {
    this.stdout.end();
    this.stderr.end();
    this.settle({ code });
  }
}

function start(limits: Partial<AgentLimits> = {}) {
  const process = new FakeProcess();
  const controller = new AbortController();
  const lines: string[] = [];
  const run = supervise({ process, limits: { ...LIMITS, ...limits }, signal: controller.signal, graceMs: GRACE_MS, onLine: (line) => lines.push(line) });
  return { process, controller, lines, run };
}

const streamed = () => new Promise((resolve) => setImmediate(resolve));

test('hands on lines, the last one without an end as well, and keeps the transcript', async () => {
  const { process, lines, run } = start();
  for (const part of ['one\ntw', 'o\n\n', 'three']) process.stdout.write(part);
  process.stderr.write('oh');
  await streamed();
  process.end(0);
  expect(await run).toEqual({ ending: 'exit', code: 0, transcript: Buffer.from('one\ntwo\n\nthree'), complaint: 'oh' });
  expect(lines).toEqual(['one', 'two', 'three']);
  expect(jest.getTimerCount()).toBe(0);
});

test('asks, tells, then kills what does not end', async () => {
  const { process, controller, run } = start();
  controller.abort();
  expect(process.done).toEqual(['SIGINT']);
  jest.advanceTimersByTime(GRACE_MS - 1);
  expect(process.done).toEqual(['SIGINT']);
  jest.advanceTimersByTime(1);
  expect(process.done).toEqual(['SIGINT', 'SIGTERM']);
  jest.advanceTimersByTime(GRACE_MS);
  expect(process.done).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
  expect(await run).toMatchObject({ ending: 'cancelled', code: 137 });
});

test('leaves alone what ends when asked', async () => {
  const { process, controller, run } = start();
  controller.abort();
  process.end(0);
  expect(await run).toMatchObject({ ending: 'cancelled', code: 0 });
  jest.advanceTimersByTime(60_000);
  expect(process.done).toEqual(['SIGINT']);
});

test('silence is counted from the last sign of life, on either stream', async () => {
  const { process, run } = start();
  for (const stream of [process.stdout, process.stderr, process.stdout]) {
    jest.advanceTimersByTime(LIMITS.idleMs - 1);
    stream.write('.');
    await streamed();
  }
  expect(process.done).toEqual([]);
  jest.advanceTimersByTime(LIMITS.idleMs);
  expect(process.done).toEqual(['SIGINT']);
  process.end(130);
  expect(await run).toMatchObject({ ending: 'idle' });
});

test('the wall does not wait for silence, and the first reason counts', async () => {
  const { process, controller, run } = start({ idleMs: 90_000 });
  jest.advanceTimersByTime(LIMITS.wallMs);
  controller.abort();
  process.end(130);
  expect(await run).toMatchObject({ ending: 'wall' });
});

test('a flood is ended at once; what was read up to the limit stays', async () => {
  const { process, lines, run } = start({ outputBytes: 10 });
  process.stdout.write('12345\n789\nabc\n');
  await streamed();
  expect(process.done).toEqual(['SIGKILL']);
  expect(await run).toMatchObject({ ending: 'flood', transcript: Buffer.from('12345\n789\n') });
  expect(lines).toEqual(['12345', '789']);
});

test('both streams count towards the flood', async () => {
  const { process, run } = start({ outputBytes: 10 });
  process.stdout.write('123456');
  process.stderr.write('123456');
  expect(await run).toMatchObject({ ending: 'flood' });
});

test('a signal that was given before the start stops it', async () => {
  const process = new FakeProcess();
  const run = supervise({ process, limits: LIMITS, signal: AbortSignal.abort(), graceMs: GRACE_MS, onLine: () => undefined });
  expect(process.done).toEqual(['SIGINT']);
  process.end(130);
  expect(await run).toMatchObject({ ending: 'cancelled' });
});
