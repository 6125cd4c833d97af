import { MAX_BYTES, judgeText } from './judge-text.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it.each([
  ['nothing', ''],
  ['a byte order mark', '\ufeffx'],
  ['other alphabets', 'const µ = "日本語 🚀";'],
  ['a line of the longest that is read', 'x'.repeat(20_000)],
  ['many lines', 'x\n'.repeat(100_000)],
])('%s is read', (_what, text) => {
  expect(judgeText(bytes(text))).toEqual({ text: text.replace('\ufeff', '') });
});

it.each([
  ['more than a mebibyte', new Uint8Array(MAX_BYTES + 1).fill(10), 'larger than 1048576 bytes'],
  ['a NUL', bytes('a\0b'), 'binary: holds a NUL byte'],
  ['Latin-1', Uint8Array.of(0x61, 0xe9), 'not UTF-8'],
  ['a half character at the end', bytes('é').slice(0, 1), 'not UTF-8'],
  ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x61, 0x00), 'binary: holds a NUL byte'],
  ['a longer line at the end', bytes(`a\n${'x'.repeat(20_001)}`), 'a line is longer than 20000 characters'],
])('%s is not', (_what, content, skipped) => {
  expect(judgeText(content)).toEqual({ skipped });
});
