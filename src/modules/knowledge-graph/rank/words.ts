import { readTerms } from '../extract/terms.js';

/** Usual constants of BM25: how fast repetition stops to count, and how much long files are held back. */
const K1 = 1.2;
const B = 0.75;

export interface FileWords {
  readonly path: string;
  readonly terms: Buffer;
}

export interface WordScore {
  readonly score: number;
  /** The words that were found, the telling ones first. */
  readonly words: readonly string[];
}

/** How rare a word is among `total` files when `found` have it. */
export function rarity(found: number, total: number): number {
  return Math.log(1 + (total - found + 0.5) / (found + 0.5));
}

/** BM25 of each file that has one of the words; `wanted` gives each hash its word. */
export function scoreWords(files: readonly FileWords[], wanted: ReadonlyMap<number, string>): ReadonlyMap<string, WordScore> {
  const found = new Map<number, number>();
  let all = 0;
  const read = files.map(({ path, terms }) => {
    const counts = new Map<number, number>();
    const length = readTerms(terms, (hash, count) => {
      if (!wanted.has(hash)) return;
      counts.set(hash, count);
      found.set(hash, (found.get(hash) ?? 0) + 1);
    });
    all += length;
    return { path, counts, length };
  });
  const average = all / Math.max(1, files.length) || 1;
  const weigh = (hash: number, count: number, length: number): number => (rarity(found.get(hash) ?? 0, files.length) * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / average));
  const scores = new Map<string, WordScore>();
  for (const { path, counts, length } of read) {
    if (counts.size === 0) continue;
    const parts = [...counts].map(([hash, count]) => ({ word: wanted.get(hash) ?? '', weight: weigh(hash, count, length) })).sort((a, b) => b.weight - a.weight);
    scores.set(path, { score: parts.reduce((sum, { weight }) => sum + weight, 0), words: parts.map(({ word }) => word) });
  }
  return scores;
}
