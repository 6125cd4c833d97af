import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Prices } from './prices.js';
import { UsageMeter } from './usage-meter.js';

const sse = (...events: readonly object[]) => Buffer.from(events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join(''));

const START = { type: 'message_start', message: { usage: { input_tokens: 1000, cache_creation_input_tokens: 200, cache_read_input_tokens: 300, output_tokens: 1 } } };
const text = (length: number) => ({ type: 'content_block_delta', delta: { type: 'text_delta', text: 'a'.repeat(length) } });
const END = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 50 } };
const meterOf = (chunk: Buffer, size = 7) => {
  const meter = new UsageMeter('m', 600, true);
  for (let at = 0; at < chunk.length; at += size) meter.push(chunk.subarray(at, at + size));
  return meter.usage;
};

test('a whole stream counts as the API says, however it was cut', () => {
  const counted = { model: 'm', inputTokens: 1000, outputTokens: 50, cacheReadTokens: 300, cacheWriteTokens: 200 };
  expect(meterOf(sse(START, text(9000), END))).toEqual(counted);
  expect(meterOf(sse(START, text(9000), END), 100_000)).toEqual(counted);
});

test('a stream that breaks off costs its input and the text that came', () => {
  expect(meterOf(sse(START, text(300)))).toMatchObject({ inputTokens: 1000, outputTokens: 100 });
  expect(meterOf(sse(START))).toMatchObject({ inputTokens: 1000, outputTokens: 1 });
});

test('an answer that never said what it read costs what was sent', () => {
  expect(meterOf(sse({ type: 'ping' }))).toMatchObject({ inputTokens: 200, outputTokens: 0 });
  expect(meterOf(Buffer.from('data: {not json\n\n'))).toMatchObject({ inputTokens: 200 });
});

test('an answer in one piece counts too', () => {
  const meter = new UsageMeter('m', 600, false);
  meter.push(Buffer.from('{"usage":{"input_tokens":10,'));
  meter.push(Buffer.from('"output_tokens":5}}'));
  expect(meter.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 });
});

describe('prices', () => {
  const prices = new Prices();
  const usage = { inputTokens: 4000, outputTokens: 200, cacheReadTokens: 1200, cacheWriteTokens: 800 };

  it('agree with what the CLI itself charged in the recorded run', () => {
    expect(prices.cost({ model: 'claude-opus-5-5', ...usage })).toBeCloseTo(0.02424, 10);
    expect(prices.cost({ model: 'claude-opus-5-5-20261101', ...usage })).toBeCloseTo(0.02424, 10);
  });

  it.each(['somebody-else', 'claude-opus-5-5-fast', 'claude-opus', 'claude-opus-5-5x', 'toString', '', '*'])('of %j are unknown, and it is said where to write them', (model) => {
    expect(() => prices.cost({ model, ...usage })).toThrow(expect.objectContaining({ code: 'model.no_price', message: expect.stringContaining('MODEL_PRICES_FILE') }));
    expect(() => prices.ceiling(model, { bytes: 1, maxTokens: 1, keepsHour: false })).toThrow(expect.objectContaining({ code: 'model.no_price' }));
  });

  it('of the operator add to the built-in ones and replace them, and may hold for every other model', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'agent-bot-prices-')), 'prices.json');
    const one = { input: 1, output: 2, cacheWrite: 3, cacheRead: 4 };
    writeFileSync(file, JSON.stringify({ 'claude-opus-5-5': one, '*': { ...one, output: 20 } }));
    const own = new Prices(file);
    rmSync(dirname(file), { recursive: true });
    const tokens = { inputTokens: 0, outputTokens: 1e6, cacheReadTokens: 0, cacheWriteTokens: 0 };
    expect(['claude-opus-5-5', 'anything', 'claude-opus-4-5'].map((model) => own.cost({ model, ...tokens }))).toEqual([2, 20, 25]);
  });

  it('of what is kept for an hour and of a long prompt are higher', () => {
    const written = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 100_000 };
    expect(prices.cost({ model: 'claude-opus-5-5', ...written, cacheWriteHourTokens: 40_000 })).toBeCloseTo((60_000 * 5 + 40_000 * 8) / 1e6, 10);
    const long = { inputTokens: 90_000, outputTokens: 100, cacheReadTokens: 10_000, cacheWriteTokens: 0 };
    const short = (90_000 * 0.1 + 100 * 0.5 + 10_000 * 0.01) / 1e6;
    expect(prices.cost({ model: 'claude-haiku-5-5', ...long })).toBeCloseTo(short, 10);
    expect(prices.cost({ model: 'claude-haiku-5-5', ...long, inputTokens: 90_001 })).toBeCloseTo((short + 0.1 / 1e6) * 5, 10);
    const ceiling = (bytes: number) => prices.ceiling('claude-haiku-5-5', { bytes, maxTokens: 100, keepsHour: false });
    expect(ceiling(300_003)).toBeGreaterThan(ceiling(300_000) * 4.9);
  });

  it('have a ceiling above the cost', () => {
    expect(prices.ceiling('claude-opus-5-5', { bytes: 3000, maxTokens: 1000, keepsHour: false })).toBeCloseTo((1000 * 5 + 1000 * 20) / 1e6, 10);
    expect(prices.ceiling('claude-opus-5-5', { bytes: 3000, maxTokens: 1000, keepsHour: true })).toBeCloseTo((1000 * 8 + 1000 * 20) / 1e6, 10);
  });
});
