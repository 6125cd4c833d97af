import type { SymbolLine } from '../graph-reader.port.js';
import { isTestPath } from '../link/link-file.js';
import { fit } from './budget.js';

const SYMBOLS_A_FILE = 8;

export interface MapFile {
  readonly path: string;
  readonly rank: number;
}

/** Files worth an outline, best first: those that others lean on, tests last. */
export function mapOrder(ranks: ReadonlyMap<string, number>, most: number): readonly MapFile[] {
  const files = [...ranks].map(([path, rank]) => ({ path, rank: isTestPath(path) ? rank / 10 : rank }));
  return files.sort((a, b) => b.rank - a.rank || (a.path < b.path ? -1 : 1)).slice(0, most);
}

/** One line a file, and under it one a symbol, within the budget. */
export function drawMap(order: readonly MapFile[], outlines: ReadonlyMap<string, readonly SymbolLine[]>, maxTokens: number): { readonly text: string; readonly truncated: boolean } {
  const blocks = order.map(({ path }) => [path, ...(outlines.get(path) ?? []).slice(0, SYMBOLS_A_FILE).map(({ line, signature }) => `  ${line}: ${signature}`)].join('\n'));
  const { kept, truncated } = fit(blocks, maxTokens);
  return { text: kept.join('\n'), truncated };
}
