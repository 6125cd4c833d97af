/** How often each word stands in a text, packed so that a whole repository's words can be read at once. */

const ENTRY_BYTES = 6;
/** Words of one file that are kept, the most frequent first. */
const MOST = 2_000;
const WORD = /[A-Za-z_][A-Za-z0-9_]{1,60}/g;
const PART = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;
const COMMON = new Set('the and for with this that from not are was has have will can its it is in on of to be an as at by or if else return const let var function class import export def self true false null none undefined new type void string number boolean async await public private readonly static extends implements interface'.split(' '));

/** Simple English endings go, so that `parsing`, `parsed` and `parses` meet `parse`. */
function stem(word: string): string {
  const short = word.replace(/(?:ies)$/, 'y').replace(/(?:ing|ed|es|s)$/, '');
  return short.length >= 3 ? short.replace(/e$/, '') : word;
}

/** Words of a text and the parts of compound ones, lower case. */
export function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD)) {
    const lower = word.toLowerCase();
    if (COMMON.has(lower)) continue;
    const parts = word.match(PART) ?? [];
    if (parts.length !== 1) yield lower;
    for (const part of parts) {
      const small = part.toLowerCase();
      if (small.length > 1 && !COMMON.has(small)) yield stem(small);
    }
  }
}

/** FNV-1a, 32 bits. */
export function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** A 32-bit hash and a 16-bit count for each word. */
export function packTerms(text: string): Buffer {
  const counts = new Map<number, number>();
  for (const word of wordsOf(text)) {
    const hash = hashOf(word);
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const entries = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST);
  const packed = Buffer.alloc(entries.length * ENTRY_BYTES);
  for (const [index, [hash, count]] of entries.entries()) {
    packed.writeUInt32LE(hash, index * ENTRY_BYTES);
    packed.writeUInt16LE(Math.min(count, 0xffff), index * ENTRY_BYTES + 4);
  }
  return packed;
}

/** Calls back with each word's hash and count; returns the number of words of the text. */
export function readTerms(packed: Buffer, visit: (hash: number, count: number) => void): number {
  let total = 0;
  for (let at = 0; at + ENTRY_BYTES <= packed.length; at += ENTRY_BYTES) {
    const count = packed.readUInt16LE(at + 4);
    visit(packed.readUInt32LE(at), count);
    total += count;
  }
  return total;
}
