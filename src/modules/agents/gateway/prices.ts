import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.js';
import type { ModelUsage } from './spend.port.js';

const PER = 1_000_000;
const dollars = z.number().nonnegative();

/** US dollars a million tokens. `*` is for every model without a line of its own: dear, so that no budget is overrun unseen. */
const price = z.strictObject({ input: dollars, output: dollars, cacheWrite: dollars, cacheRead: dollars });
const table = z.record(z.string(), price);

export type Price = z.infer<typeof price>;
type Table = Readonly<Record<string, Price>>;

const BUILT_IN = join(import.meta.dirname, 'prices.json');

function read(path: string, variable: string): Table {
  try {
    return table.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new AppError('config.invalid', `${variable} is not a table of prices.`, { cause: error });
  }
}

/** What calls cost. */
export class Prices {
  private readonly table: Table;

  constructor(more?: string) {
    this.table = { ...read(BUILT_IN, 'The built-in file'), ...(more === undefined ? {} : read(more, 'MODEL_PRICES_FILE')) };
  }

  /** The longest line that the model's name begins with, so that a dated name finds its family. */
  of(model: string): Price {
    const [name = '*'] = Object.keys(this.table)
      .filter((candidate) => model.startsWith(candidate))
      .toSorted((a, b) => b.length - a.length);
    const found = this.table[name];
    if (found === undefined) throw new AppError('model.no_price', `There is no price for the model ${model}.`);
    return found;
  }

  cost(usage: ModelUsage): number {
    const { input, output, cacheWrite, cacheRead } = this.of(usage.model);
    return (usage.inputTokens * input + usage.outputTokens * output + usage.cacheWriteTokens * cacheWrite + usage.cacheReadTokens * cacheRead) / PER;
  }

  /** The most a call can cost: every byte of the request at the dearest input price for each three, every token it may answer. */
  ceiling(model: string, requestBytes: number, maxTokens: number): number {
    const { input, output, cacheWrite } = this.of(model);
    return (Math.ceil(requestBytes / BYTES_A_TOKEN) * Math.max(input, cacheWrite) + maxTokens * output) / PER;
  }
}

/** Fewer than real text has, so that the estimate is above the truth. */
export const BYTES_A_TOKEN = 3;
