import type { SymbolLine } from '../graph-reader.port.js';
import { drawMap, mapOrder } from './repo-map.js';

const line = (path: string, n: number): SymbolLine => ({ path, line: n, endLine: n, kind: 'function', qualifiedName: `f${n}`, signature: `function f${n}()`, doc: '' });

it('tests come last, equal ranks by path, and no more than asked for', () => {
  const ranks = new Map([['test/a.test.ts', 0.5], ['b.ts', 0.2], ['a.ts', 0.2], ['c.ts', 0.1], ['d.ts', 0.01]]);
  expect(mapOrder(ranks, 4).map(({ path }) => path)).toEqual(['a.ts', 'b.ts', 'c.ts', 'test/a.test.ts']);
  expect(mapOrder(new Map(), 4)).toEqual([]);
});

it('each file has its outline under it, eight symbols at most', () => {
  const order = [{ path: 'a.ts', rank: 1 }, { path: 'b.ts', rank: 0.5 }];
  const outlines = new Map([['a.ts', Array.from({ length: 12 }, (_, n) => line('a.ts', n + 1))]]);
  const { text, truncated } = drawMap(order, outlines, 2_000);
  expect(text.split('\n')).toEqual(['a.ts', ...Array.from({ length: 8 }, (_, n) => `  ${n + 1}: function f${n + 1}()`), 'b.ts']);
  expect(truncated).toBe(false);
});

it('files that do not fit are left out whole', () => {
  const order = Array.from({ length: 100 }, (_, n) => ({ path: `some/where/file${n}.ts`, rank: 1 / (n + 1) }));
  const { text, truncated } = drawMap(order, new Map(), 100);
  expect(truncated).toBe(true);
  expect(JSON.stringify(text).length).toBeLessThanOrEqual(400);
  expect(text.split('\n').every((path) => /^some\/where\/file\d+\.ts$/.test(path))).toBe(true);
});
