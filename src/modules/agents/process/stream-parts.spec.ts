import { HeadBuffer, TailBuffer } from './capped-buffer.js';
import { LineSplitter, parseLine } from './line-splitter.js';
import { outcomeOf } from './outcome.js';
import type { SupervisedRun } from './supervise.js';

const LIMITS = { wallMs: 60_000, idleMs: 1500, outputBytes: 10 };
const run = (facts: Partial<SupervisedRun>): SupervisedRun => ({ ending: 'exit', code: 0, transcript: Buffer.alloc(0), complaint: '', ...facts });

describe('lines', () => {
  const split = (...chunks: readonly (string | Buffer)[]): readonly string[] => {
    const splitter = new LineSplitter();
    return [...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk))), ...splitter.end()];
  };

  test('come whole out of any chunks, without ends and empty ones', () => {
    expect(split('a', 'b\r\nc\n', '\n\n', 'd')).toEqual(['ab', 'c', 'd']);
  });

  test('hold a character that was cut in two', () => {
    const bytes = Buffer.from('äöü\n');
    expect(split(bytes.subarray(0, 1), bytes.subarray(1, 4), bytes.subarray(4))).toEqual(['äöü']);
  });

  test('survive what is no UTF-8', () => {
    expect(split(Buffer.from([0xff, 0xfe, 0x0a]), '{"a":1}\n')).toEqual(['\ufffd\ufffd', '{"a":1}']);
  });

  test('are cut when they never end, and the next one is whole again', () => {
    const splitter = new LineSplitter();
    const parts = Array.from({ length: 40 }, () => splitter.push(Buffer.alloc(100_000, 'x'))).flat();
    expect(parts).toEqual([]);
    expect(splitter.push(Buffer.from('\nnext\n')).map((line) => line.length)).toEqual([1_048_576, 4]);
  });

  test('are parsed when they can be', () => {
    expect([parseLine('{"a":1}'), parseLine('{"a":'), parseLine('null')]).toEqual([{ a: 1 }, undefined, null]);
  });
});

describe('buffers', () => {
  test('the head keeps the first bytes and counts all', () => {
    const head = new HeadBuffer(4);
    for (const part of ['ab', 'cde', 'f']) head.push(Buffer.from(part));
    expect([head.content.toString(), head.total]).toEqual(['abcd', 6]);
  });

  test('the tail keeps the last bytes', () => {
    const tail = new TailBuffer(4);
    for (let index = 0; index < 100; index += 1) tail.push(Buffer.from(`${index}`));
    expect(tail.content.toString()).toBe('9899');
    expect(new TailBuffer(4).content.toString()).toBe('');
  });
});

describe('an outcome', () => {
  test('is a success only when the agent says so and ends well', () => {
    expect(outcomeOf(run({}), { ok: true, summary: 'did it' }, LIMITS)).toEqual({ kind: 'finished', summary: 'did it' });
    expect(outcomeOf(run({ code: 1 }), { ok: true, summary: 'did it' }, LIMITS)).toMatchObject({ code: 'agent.failed' });
    expect(outcomeOf(run({}), undefined, LIMITS)).toMatchObject({ code: 'agent.failed', reason: expect.stringContaining('exit code 0') });
  });

  test('quotes an agent that gave up, briefly', () => {
    const outcome = outcomeOf(run({ code: 1 }), { ok: false, summary: 'x'.repeat(1000) }, LIMITS);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'agent.failed', reason: `The agent gave up: ${'x'.repeat(300)}` });
  });

  test('says of an agent that gave up without a word that it did', () => {
    expect(outcomeOf(run({}), { ok: false, summary: ' ' }, LIMITS)).toMatchObject({ reason: 'The agent gave up and did not say why.' });
  });

  test('is a missing program when the init found none', () => {
    expect(outcomeOf(run({ code: 127 }), undefined, LIMITS)).toMatchObject({ code: 'agent.missing' });
  });

  test.each([
    ['wall', 'agent.timeout', '60 seconds'],
    ['idle', 'agent.idle', '1.5 seconds'],
    ['flood', 'agent.flood', '10 bytes'],
  ] as const)('of %s is %s, whatever the agent said last', (ending, code, words) => {
    expect(outcomeOf(run({ ending }), { ok: true, summary: '' }, LIMITS)).toMatchObject({ kind: 'failed', code, reason: expect.stringContaining(words) });
  });

  test('of a run that used too much says of what', () => {
    const outcome = outcomeOf(run({ ending: 'quota', exceeded: 'used more than 4 GiB of memory' }), { ok: true, summary: '' }, LIMITS);
    expect(outcome).toEqual({ kind: 'failed', code: 'agent.quota', reason: 'The agent was stopped because it used more than 4 GiB of memory, the most a run may.' });
  });

  test('of a cancelled run is that', () => {
    expect(outcomeOf(run({ ending: 'cancelled' }), { ok: true, summary: '' }, LIMITS)).toEqual({ kind: 'cancelled' });
  });
});
