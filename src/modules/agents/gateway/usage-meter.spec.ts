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

  it('of an unknown model are above every known one', () => {
    expect(prices.cost({ model: 'somebody-else', ...usage })).toBeGreaterThan(prices.cost({ model: 'claude-opus-5-5', ...usage }));
  });

  it('have a ceiling above the cost', () => {
    expect(prices.ceiling('claude-opus-5-5', 3000, 1000)).toBeCloseTo((1000 * 5 + 1000 * 20) / 1e6, 10);
  });
});
