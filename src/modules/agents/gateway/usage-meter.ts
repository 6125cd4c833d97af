import { LineSplitter, parseLine } from '../process/line-splitter.js';
import { BYTES_A_TOKEN } from './prices.js';
import type { ModelUsage } from './spend.port.js';

type Json = Readonly<Record<string, unknown>>;

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

interface Counts {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  cacheWriteHour: number;
}

/** Reads along with an answer, streamed or whole, and knows at any moment what it has cost so far. */
export class UsageMeter {
  private readonly lines = new LineSplitter();
  private readonly counts: Counts = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0 };
  private whole = '';
  private written = 0;
  private began = false;

  constructor(
    private readonly model: string,
    private readonly requestBytes: number,
    private readonly streamed: boolean,
  ) {}

  push(chunk: Buffer): void {
    if (!this.streamed) this.whole += chunk.toString('utf8');
    else for (const line of this.lines.push(chunk)) this.read(line);
  }

  /**
   * As the API said it. Where the answer broke off, what it had not yet said is estimated: the text that came for
   * the output, the request's size for the input.
   */
  get usage(): ModelUsage {
    if (!this.streamed) this.take(asObject(parseLine(this.whole))['usage']);
    const { input, output, cacheRead, cacheWrite, cacheWriteHour } = this.counts;
    const outputTokens = Math.max(output, Math.ceil(this.written / BYTES_A_TOKEN));
    return { model: this.model, inputTokens: this.began ? input : Math.ceil(this.requestBytes / BYTES_A_TOKEN), outputTokens, cacheReadTokens: cacheRead, cacheWriteTokens: cacheWrite, ...(cacheWriteHour > 0 && { cacheWriteHourTokens: cacheWriteHour }) };
  }

  private read(line: string): void {
    if (!line.startsWith('data:')) return;
    const event = asObject(parseLine(line.slice('data:'.length)));
    if (event['type'] === 'message_start') this.take(asObject(event['message'])['usage']);
    if (event['type'] === 'content_block_delta') this.write(asObject(event['delta']));
    if (event['type'] !== 'message_delta') return;
    this.take(event['usage']);
    this.written = 0; // the API's own number is there now
  }

  private write(delta: Json): void {
    for (const name of ['text', 'partial_json', 'thinking']) if (typeof delta[name] === 'string') this.written += delta[name].length;
  }

  /** Later figures are totals, not additions; one that is missing stands. */
  private take(value: unknown): void {
    const usage = asObject(value);
    if (Object.keys(usage).length === 0) return;
    this.began = true;
    const pick = (name: string, old: number): number => (typeof usage[name] === 'number' ? usage[name] : old);
    this.counts.input = pick('input_tokens', this.counts.input);
    this.counts.output = pick('output_tokens', this.counts.output);
    this.counts.cacheRead = pick('cache_read_input_tokens', this.counts.cacheRead);
    this.counts.cacheWrite = pick('cache_creation_input_tokens', this.counts.cacheWrite);
    const hour = asObject(usage['cache_creation'])['ephemeral_1h_input_tokens'];
    if (typeof hour === 'number') this.counts.cacheWriteHour = hour;
  }
}
