import { eachLetter, lettersOf, unitAt } from './letters.js';
import { formsOf } from './secret-forms.js';

/** How long a secret is looked for: as long as the process lives, or until newer ones have taken its place. */
export type SecretLife = 'lasting' | 'passing';

const REDACTED = '[redacted]';

/** Passing secrets that are held: hours of installation tokens; the oldest goes. */
const PASSING_MOST = 256;
/** Letters that a part of a secret must have to count as it, and its share of the whole. */
const PART = { letters: 16, share: 0.5 } as const;
/** Letters that are compared by one hash. */
const GRAM = 8;
/** Furthest from one anchor of a form to its next, letters. */
const STRIDE_MAX = 64;

/** A place in a form of a secret where eight letters begin that are looked for. */
interface Anchor {
  readonly form: string;
  readonly at: number;
}

/** Places of a text, the end excluded. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a letter adds; after eight more it is shifted out, so that the value is that of the last eight letters. */
const nextHash = (hash: number, code: number): number => ((hash << 4) ^ Math.imul(code, 0x9e3779b1)) | 0;

const hashOf = (gram: string): number => [...gram].reduce((hash, letter) => nextHash(hash, letter.charCodeAt(0)), 0);

/** How much of a form must stand in a text. */
const neededOf = (form: string): number => Math.min(form.length, Math.max(PART.letters, Math.ceil(form.length * PART.share)));

function isWorthHolding(secret: string): boolean {
  const { letters } = lettersOf(secret);
  return letters.length >= 12 || (letters.length >= GRAM && /\d/.test(letters) && /[A-Za-z]/.test(letters));
}

/** Anchors so close that every part which is long enough holds one whole. */
function anchorsOf(form: string): readonly Anchor[] {
  const stride = Math.min(STRIDE_MAX, Math.max(1, neededOf(form) - GRAM + 1));
  const anchors: Anchor[] = [];
  for (let at = 0; at + GRAM <= form.length; at += stride) anchors.push({ form, at });
  return anchors;
}

/**
 * The secrets that this process knows, so that none of them leaves it in a text: found by hashes of eight letters, in one
 * pass over a text whatever their number. They can be looked for and not be read back: everything is in private fields,
 * which nothing prints or serialises.
 */
export class LiveSecrets {
  readonly #anchors = new Map<number, readonly Anchor[]>();
  readonly #held = new Map<string, SecretLife>();

  /**
   * From now on it is looked for. What could be a word (fewer than 12 letters and digits, or than 8 that mix both) is not
   * held.
   */
  hold(secret: string, life: SecretLife = 'lasting'): void {
    if (this.#held.has(secret) || !isWorthHolding(secret)) return;
    this.#held.set(secret, life);
    for (const [hash, anchor] of this.#hashed(secret)) this.#anchors.set(hash, [...(this.#anchors.get(hash) ?? []), anchor]);
    if (life === 'passing') this.#dropOldest();
  }

  /** The text with `[redacted]` in the place of each secret, plain or in a form of `secret-forms.ts`. JSON stays JSON. */
  hide(text: string): string {
    const ranges = this.#find(text);
    if (ranges.length === 0) return text;
    let clean = '';
    let from = 0;
    for (const range of ranges) {
      if (range.to <= from) continue;
      clean += text.slice(from, Math.max(from, range.from)) + REDACTED + shellOf(text, { from: Math.max(from, range.from), to: range.to });
      from = range.to;
    }
    return clean + text.slice(from);
  }

  /** Whether any of them is in the text, in any form. */
  areIn(text: string): boolean {
    return this.#find(text).length > 0;
  }

  #hashed(secret: string): readonly (readonly [number, Anchor])[] {
    return formsOf(secret).flatMap(anchorsOf).map((anchor) => [hashOf(anchor.form.slice(anchor.at, anchor.at + GRAM)), anchor] as const);
  }

  #dropOldest(): void {
    const passing = [...this.#held].filter(([, life]) => life === 'passing');
    for (const [secret] of passing.slice(0, -PASSING_MOST)) {
      this.#held.delete(secret);
      for (const [hash, gone] of this.#hashed(secret)) this.#drop(hash, gone);
    }
  }

  #drop(hash: number, gone: Anchor): void {
    const kept = (this.#anchors.get(hash) ?? []).filter(({ form, at }) => form !== gone.form || at !== gone.at);
    if (kept.length === 0) this.#anchors.delete(hash);
    else this.#anchors.set(hash, kept);
  }

  /** By place. A backslash may be one, or begin an escape that stands for something else: both readings count. */
  #find(text: string): readonly Range[] {
    if (this.#held.size === 0) return [];
    const readings = text.includes('\\') ? [false, true] : [false];
    return readings.flatMap((escapes) => (this.#mayBeIn(text, escapes) ? this.#search(text, escapes) : [])).sort((one, other) => one.from - other.from);
  }

  /** Without memory for a copy: nearly every text holds no secret. */
  #mayBeIn(text: string, escapes: boolean): boolean {
    let hash = 0;
    let found = false;
    eachLetter(text, escapes, (code) => {
      hash = nextHash(hash, code);
      found ||= this.#anchors.has(hash);
    });
    return found;
  }

  #search(text: string, escapes: boolean): readonly Range[] {
    const { letters, places } = lettersOf(text, escapes);
    const found: Range[] = [];
    let hash = 0;
    let after = 0;
    for (let end = 1; end <= letters.length; end += 1) {
      hash = nextHash(hash, letters.charCodeAt(end - 1));
      const match = end - GRAM < after ? undefined : matchAt(letters, end - GRAM, this.#anchors.get(hash));
      if (match === undefined) continue;
      after = match.to;
      found.push({ from: places[match.from] ?? 0, to: (places[match.to - 1] ?? 0) + 1 });
    }
    return found;
  }
}

/** The longest part of a secret around the eight letters at `start`. */
function matchAt(letters: string, start: number, anchors: readonly Anchor[] = []): Range | undefined {
  let best: Range | undefined;
  for (const { form, at } of anchors) {
    let before = 0;
    while (before < Math.min(start, at) && letters[start - before - 1] === form[at - before - 1]) before += 1;
    let behind = 0;
    while (at + behind < form.length && letters[start + behind] === form[at + behind]) behind += 1;
    const length = before + behind;
    if (behind >= GRAM && length >= neededOf(form) && length > (best === undefined ? 0 : best.to - best.from)) best = { from: start - before, to: start + behind };
  }
  return best;
}

/** What stays in the place of a secret that was broken up: line ends, escapes and what JSON is made of. */
function shellOf(text: string, { from, to }: Range): string {
  let shell = '';
  for (let at = from; at < to; at += 1) {
    const unit = unitAt(text, at);
    const kept = unit > 0 ? text.slice(at, at + unit) : /[\n"'`{}[\],:]/.test(text[at] ?? '') ? (text[at] ?? '') : '';
    shell += kept;
    at += Math.max(0, unit - 1);
  }
  return shell;
}

/** Those of this process: its log is written from outside any module, so it can not be given one. */
export const liveSecrets = new LiveSecrets();
