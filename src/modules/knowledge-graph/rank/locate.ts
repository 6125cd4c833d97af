import { hashOf, wordsOf } from '../extract/terms.js';
import type { LocatedFile } from '../graph-reader.port.js';
import { isTestPath } from '../link/link-file.js';
import type { Weights } from './page-rank.js';
import { type FileWords, rarity, scoreWords } from './words.js';

/** How much each sign counts beside the words of the text; found by trying on issues with known fixes. */
const WEIGHT = { path: 1.2, defines: 2.5, named: 12, neighbours: 0.15, test: 0.5 };
/** Words of a text that are looked at. */
const MOST_WORDS = 400;
/** A symbol that more files define says little. */
const COMMON_SYMBOL = 8;
/** Best files whose neighbours are raised. */
const SPREAD = 15;
const SHOWN_WORDS = 4;
/** Signs told of one file. */
const SHOWN_SIGNS = 6;
/** Characters of a text that are looked at: people's words come first, logs after them. */
const MOST_TEXT = 200_000;

export interface LocateInput {
  readonly text: string;
  readonly files: readonly FileWords[];
  readonly weights: Weights;
  /** Files that define a symbol, by its name in lower case; only names that stand in the text. */
  readonly definers: ReadonlyMap<string, readonly string[]>;
}

interface Mark {
  score: number;
  readonly why: string[];
}

/** Names that a text mentions as they are written in code. */
export function identifiersIn(whole: string): readonly string[] {
  const text = whole.slice(0, MOST_TEXT);
  const written = text.match(/[A-Za-z_$][\w$]{2,}/g) ?? [];
  return [...new Set(written.filter((word) => /[a-z][A-Z]|_|^[A-Z]/.test(word) || text.includes(`\`${word}`) || text.includes(`${word}(`)).map((word) => word.toLowerCase()))].slice(0, MOST_WORDS);
}

function wordsWanted(text: string): ReadonlyMap<number, string> {
  const wanted = new Map<number, string>();
  for (const word of wordsOf(text)) {
    if (wanted.size >= MOST_WORDS) break;
    wanted.set(hashOf(word), word);
  }
  return wanted;
}

function scorePaths(marks: ReadonlyMap<string, Mark>, words: ReadonlySet<string>): void {
  const byPath = new Map([...marks.keys()].map((path) => [path, new Set(wordsOf(path.replace(/\.\w+$/, '')))]));
  const found = new Map<string, number>();
  for (const own of byPath.values()) for (const word of own) found.set(word, (found.get(word) ?? 0) + 1);
  for (const [path, own] of byPath) {
    const hits = [...own].filter((word) => words.has(word));
    const mark = marks.get(path);
    if (mark === undefined || hits.length === 0) continue;
    mark.score += WEIGHT.path * hits.reduce((sum, word) => sum + rarity(found.get(word) ?? 0, byPath.size), 0);
    mark.why.push(`path: ${hits.slice(0, SHOWN_WORDS).join(', ')}`);
  }
}

function scoreDefinitions(marks: ReadonlyMap<string, Mark>, definers: LocateInput['definers']): void {
  for (const [name, paths] of definers) {
    if (paths.length > COMMON_SYMBOL) continue;
    for (const path of paths) {
      const mark = marks.get(path);
      if (mark === undefined) continue;
      mark.score += WEIGHT.defines * rarity(paths.length, marks.size);
      mark.why.push(`defines ${name}`);
    }
  }
}

/** A path or a file's name in the text itself, as in a stack trace. */
function scoreNamed(marks: ReadonlyMap<string, Mark>, text: string): void {
  for (const [path, mark] of marks) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!text.includes(name) || /^(index|__init__)\./.test(name)) continue;
    const whole = text.includes(path);
    mark.score += whole ? 2 * WEIGHT.named : WEIGHT.named;
    mark.why.push(`named in the text`);
  }
}

/** What the likeliest files lean on, or is leant on by them, is likelier too. */
function spread(marks: ReadonlyMap<string, Mark>, weights: Weights): void {
  const best = [...marks].sort(([, a], [, b]) => b.score - a.score).slice(0, SPREAD).map(([path, { score }]) => ({ path, score }));
  for (const { path, score } of best) {
    const targets = Object.entries(weights.get(path) ?? {});
    const total = targets.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [target, weight] of targets) {
      const mark = marks.get(target);
      if (mark !== undefined && target !== path) mark.score += (WEIGHT.neighbours * score * weight) / total;
    }
  }
}

const round = (score: number): number => Math.round(score * 1000) / 1000;

/** The files that a text is most likely about, best first; equal scores in the order of their paths. */
export function locate({ text: whole, files, weights, definers }: LocateInput, k: number): readonly LocatedFile[] {
  const text = whole.slice(0, MOST_TEXT);
  const wanted = wordsWanted(text);
  const scores = scoreWords(files, wanted);
  const marks = new Map(files.map(({ path }): [string, Mark] => [path, { score: 0, why: [] }]));
  for (const [path, { score, words }] of scores) {
    const mark = marks.get(path);
    if (mark === undefined) continue;
    mark.score += score;
    mark.why.push(`words: ${words.slice(0, SHOWN_WORDS).join(', ')}`);
  }
  scorePaths(marks, new Set(wanted.values()));
  scoreDefinitions(marks, definers);
  scoreNamed(marks, text);
  spread(marks, weights);
  for (const [path, mark] of marks) if (isTestPath(path)) mark.score *= WEIGHT.test;
  const found = [...marks].filter(([, { score }]) => score > 0).sort(([a, x], [b, y]) => y.score - x.score || (a < b ? -1 : 1));
  return found.slice(0, k).map(([path, { score, why }]) => ({ path, score: round(score), why: why.slice(0, SHOWN_SIGNS).join('; ') }));
}
