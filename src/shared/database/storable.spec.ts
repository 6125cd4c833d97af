import { storableJson, storableText } from './storable.js';

test('text loses what PostgreSQL does not store, and nothing else', () => {
  expect(storableText('a\u0000b\ud800c\u{1f600}d\udc00')).toBe('ab\ufffdc\u{1f600}d\ufffd');
});

test('a cut through a pair leaves no half of it', () => {
  expect(storableText('abc\u{1f600}', { most: 4 })).toBe('abc\ufffd');
  expect(storableText('abc', { most: 4 })).toBe('abc');
});

test('JSON loses it in every string', () => {
  expect(JSON.parse(storableJson({ a: ['x\u0000', 1, { b: '\ud800' }] }))).toEqual({ a: ['x', 1, { b: '\ufffd' }] });
});
