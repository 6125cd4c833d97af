import { fit, fitText, roomOf, written } from './budget.js';

it.each([50, 100, 1_000])('what fits into %d tokens is no longer than four characters each, the answer around it included', (tokens) => {
  const items = Array.from({ length: 500 }, (_, n) => ({ path: `"a"\\${n}\n`, line: n }));
  const { kept, truncated } = fit(items, tokens);
  expect(written({ commit: 'c'.repeat(40), items: kept, truncated })).toBeLessThanOrEqual(tokens * 4);
  expect(truncated).toBe(true);
  expect(kept).toEqual(items.slice(0, kept.length));
});

it('keeps all there is when it fits, and nothing when nothing does', () => {
  expect(fit([1, 2, 3], 1_000)).toEqual({ kept: [1, 2, 3], truncated: false });
  expect(fit([], 0)).toEqual({ kept: [], truncated: false });
  expect(fit(['long'], 1)).toEqual({ kept: [], truncated: true });
  expect(roomOf(1)).toBeLessThan(0);
});

it.each([0, 1, 2, 3, 10, 57])('the head of a text takes no more than %d characters as JSON, quotes included', (most) => {
  for (const text of ['plain words again and again and again and again and again and again', '"\n"\n'.repeat(50), '🚀'.repeat(40), '\0'.repeat(40)]) {
    const head = fitText(text, most);
    expect(head.text === '' || written(head.text) <= most).toBe(true);
    expect(text.startsWith(head.text)).toBe(true);
    expect(head.truncated).toBe(true);
  }
});

it('a text that fits is whole', () => expect(fitText('a "b"', 9)).toEqual({ text: 'a "b"', truncated: false }));
