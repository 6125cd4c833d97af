/** A-Z, a-z and 0-9 by character code. */
const IS_LETTER = Uint8Array.from({ length: 128 }, (_none, code) => Number(/[A-Za-z0-9]/.test(String.fromCharCode(code))));

const BACKSLASH = 0x5c;
const ESCAPE = 0x1b;
const CSI = 0x9b;

/** Escape sequences of a terminal, as bytes or as JSON and shells write them, and backslash escapes, which stand for one character. */
const UNIT = new RegExp(
  [
    String.raw`(?:\u001b|\\u001[bB]|\\x1[bB]|\\033|\\e)(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b"\\]*(?:\u0007|\\u0007)?)`,
    String.raw`\u009b[0-?]*[ -/]*[@-~]`,
    String.raw`\\u[0-9A-Fa-f]{4}`,
    String.raw`\\[\s\S]`,
    String.raw`[\u001b\u009b]`,
  ].join('|'),
  'y',
);

/** Length of the escape sequence that begins here; 0 without one. */
export function unitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code !== BACKSLASH && code !== ESCAPE && code !== CSI) return 0;
  UNIT.lastIndex = at;
  return UNIT.exec(text)?.[0].length ?? 0;
}

/**
 * Calls `each` for every letter and digit (ASCII) of the text with its place. What breaks a word up for the eye alone,
 * punctuation, space, line ends, invisible characters, colours of a terminal, is passed over.
 * @param escapes whether backslash escapes are passed over whole; else the backslash alone.
 */
export function eachLetter(text: string, escapes: boolean, each: (code: number, at: number) => void): void {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 128 && IS_LETTER[code] === 1) each(code, at);
    else if (code === ESCAPE || code === CSI || (escapes && code === BACKSLASH)) at += Math.max(0, unitAt(text, at) - 1);
  }
}

/** The letters and digits of a text alone, and where each of them stands in it. */
export function lettersOf(text: string, escapes = false): { readonly letters: string; readonly places: Uint32Array } {
  const places = new Uint32Array(text.length);
  const codes = Buffer.alloc(text.length);
  let count = 0;
  eachLetter(text, escapes, (code, at) => {
    codes[count] = code;
    places[count] = at;
    count += 1;
  });
  return { letters: codes.toString('latin1', 0, count), places: places.subarray(0, count) };
}
