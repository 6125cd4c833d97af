import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.js';
import type { ModelUsage } from './spend.port.js';

const PER = 1_000_000;
const dollars = z.number().nonnegative();

/** US dollars a million tokens. */
const price = z.strictObject({
  input: dollars,
  output: dollars,
  /** Kept for five minutes. */
  cacheWrite: dollars,
  /** Kept for an hour; default twice the input, as in every line of the built-in table. */
  cacheWriteHour: dollars.optional(),
  cacheRead: dollars,
  /** With more prompt tokens than `above`, cached ones too, the whole call costs so many times as much. */
  longPrompt: z.strictObject({ above: z.number().int().nonnegative(), times: z.number().min(1) }).optional(),
});
const table = z.record(z.string(), price);

export type Price = z.infer<typeof price>;
type Table = Readonly<Record<string, Price>>;

/**
 * Source of every line: the list prices of Claude Code 2.1.330 (`costBasis: "list"` in its results), read off it in
 * November 2026 by answering it with known usage, one kind of token at a time; `agents-claude-prices` of
 * `npm run test:agents` asks the pinned program again. They agree with the recorded stream (4,000 in, 800 to and
 * 1,200 from the cache, 200 out of claude-opus-5-5: $0.02424). Prices of a contract of your own: MODEL_PRICES_FILE.
 */
const BUILT_IN = join(import.meta.dirname, 'prices.json');

/** What may follow a model's name without being another model: a date, or the CLI's mark of a large context. */
const DATED = /^(?:-\d{8})?(?:\[1m\])?$/;

/** In a file of the operator's: every model without a line of its own. */
const ANY = '*';
const HOUR_TIMES = 2;

function read(path: string, variable: string): Table {
  try {
    return table.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new AppError('config.invalid', `${variable} is not a table of prices.`, { cause: error });
  }
}

/** Fewer than real text has, so that the estimate is above the truth. */
export const BYTES_A_TOKEN = 3;

export interface CallSize {
  /** Of the request. */
  readonly bytes: number;
  readonly maxTokens: number;
  /** Parts of the prompt may be kept for an hour. */
  readonly keepsHour: boolean;
}

/** What calls cost. A model without a price is not asked: nobody could say when its budget is used up. */
export class Prices {
  private readonly table: Table;

  constructor(more?: string) {
    this.table = { ...read(BUILT_IN, 'The built-in file'), ...(more === undefined ? {} : read(more, 'MODEL_PRICES_FILE')) };
  }

  /** @throws AppError `model.no_price` */
  of(model: string): Price {
    const name = Object.keys(this.table).find((known) => model.startsWith(known) && DATED.test(model.slice(known.length)));
    const found = this.table[name ?? ANY];
    if (found === undefined) throw new AppError('model.no_price', `The model ${JSON.stringify(model.slice(0, NAME_MAX))} has no price here: add it to MODEL_PRICES_FILE.`);
    return found;
  }

  cost(usage: ModelUsage): number {
    const { input, output, cacheWrite, cacheRead, ...more } = this.of(usage.model);
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens = 0 } = usage;
    const hour = Math.min(cacheWriteHourTokens, cacheWriteTokens);
    const written = (cacheWriteTokens - hour) * cacheWrite + hour * (more.cacheWriteHour ?? input * HOUR_TIMES);
    const once = inputTokens * input + outputTokens * output + written + cacheReadTokens * cacheRead;
    return (once * timesFor(more, inputTokens + cacheReadTokens + cacheWriteTokens)) / PER;
  }

  /** The most a call can cost: every byte of the request at the dearest input price for each three, every token it may answer. */
  ceiling(model: string, { bytes, maxTokens, keepsHour }: CallSize): number {
    const { input, output, cacheWrite, cacheWriteHour = input * HOUR_TIMES, ...more } = this.of(model);
    const prompt = Math.ceil(bytes / BYTES_A_TOKEN);
    return ((prompt * Math.max(input, cacheWrite, keepsHour ? cacheWriteHour : 0) + maxTokens * output) * timesFor(more, prompt)) / PER;
  }
}

const NAME_MAX = 100;

function timesFor({ longPrompt }: Pick<Price, 'longPrompt'>, promptTokens: number): number {
  return longPrompt !== undefined && promptTokens > longPrompt.above ? longPrompt.times : 1;
}
