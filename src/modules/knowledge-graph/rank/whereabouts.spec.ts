import { written } from './budget.js';
import { whereabouts } from './whereabouts.js';

const symbol = { path: 'src/tax.ts', line: 2, signature: 'export function taxOf(amount: number): "number"' };

test.each([45, 60, 80, 200])('it takes no more than %d characters', (most) => {
  const found = whereabouts(symbol, most);
  expect(found).toMatchObject({ path: 'src/tax.ts', line: 2 });
  expect(symbol.signature.startsWith(found?.signature ?? '-')).toBe(true);
  expect(written(found)).toBeLessThanOrEqual(most);
});

test('with room the signature is whole, and without room there is nothing', () => {
  expect(whereabouts(symbol, 200)).toEqual(symbol);
  expect(whereabouts(symbol, 20)).toBeUndefined();
});
