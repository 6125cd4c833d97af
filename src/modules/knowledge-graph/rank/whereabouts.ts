import type { SymbolLine, Whereabouts } from '../graph-reader.port.js';
import { fitText, written } from './budget.js';

const QUOTES = 2;

/** Where a symbol is and how it begins, in no more than so many characters of an answer; undefined when not even that fits. */
export function whereabouts({ path, line, signature }: Pick<SymbolLine, 'path' | 'line' | 'signature'>, most: number): Whereabouts | undefined {
  const left = most - written({ path, line, signature: '' });
  return left < 0 ? undefined : { path, line, signature: fitText(signature, left + QUOTES).text };
}
