import { lettersOf } from './letters.js';

/** Letters of base64 that depend on what stands before the secret, by the bytes that stand there modulo 3. */
const MIXED = [0, 2, 3] as const;

const BITS = { byte: 8, letter: 6 } as const;

const reversed = (text: string): string => [...text].toReversed().join('');

/** As it stands inside a longer text that is put into base64, whatever is around it. */
function base64(secret: Buffer, before: 0 | 1 | 2): string {
  const whole = Math.floor(((before + secret.length) * BITS.byte) / BITS.letter);
  return Buffer.concat([Buffer.alloc(before), secret]).toString('base64').slice(MIXED[before], whole);
}

const percent = (secret: Buffer, isKept: RegExp): string =>
  [...secret].map((byte) => (isKept.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`)).join('');

/**
 * The forms in which a secret is looked for, each by its letters and digits alone, so that it is found with anything
 * between them: as it is, in JSON, base64 and base64url at each of the three alignments, URL-encoded, in hexadecimal
 * digits, and each of them backwards.
 */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const encoded = [encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd')), percent(bytes, /[A-Za-z0-9]/)];
  const hex = bytes.toString('hex');
  const written = [secret, JSON.stringify(secret), bytes.toString('base64'), base64(bytes, 0), base64(bytes, 1), base64(bytes, 2), ...encoded, ...encoded.map(upperEscapes), hex, hex.toUpperCase()];
  const letters = written.flatMap((form) => [lettersOf(form).letters, lettersOf(form, true).letters]);
  return [...new Set([...letters, ...letters.map(reversed)])];
}

function upperEscapes(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase());
}
