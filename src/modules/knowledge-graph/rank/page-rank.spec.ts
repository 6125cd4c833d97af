import { pageRank, type Weights } from './page-rank.js';

const graph = (links: Readonly<Record<string, Readonly<Record<string, number>>>>): Weights => new Map(Object.entries(links));
const order = (ranks: ReadonlyMap<string, number>): string[] => [...ranks].filter(([, rank]) => rank > 0).sort((a, b) => b[1] - a[1]).map(([path]) => path);
const sum = (ranks: ReadonlyMap<string, number>): number => [...ranks.values()].reduce((all, rank) => all + rank, 0);

const CHAIN = graph({ 'a.ts': { 'b.ts': 1 }, 'b.ts': { 'c.ts': 1 }, 'c.ts': {}, 'd.ts': { 'c.ts': 1 } });

it('who is leant on by those who are leant on comes first, and all ranks make one', () => {
  const ranks = pageRank(CHAIN);
  expect(order(ranks).slice(0, 2)).toEqual(['c.ts', 'b.ts']);
  expect(sum(ranks)).toBeCloseTo(1, 9);
});

it('stronger links carry more', () => {
  const ranks = pageRank(graph({ a: { b: 3, c: 1 }, b: {}, c: {} }));
  expect(ranks.get('b')).toBeGreaterThan(ranks.get('c') ?? 1);
});

it('seen from a file, what it leans on comes first', () => {
  const ranks = pageRank(CHAIN, ['d.ts', 'not/there.ts']);
  expect(order(ranks)).toEqual(['d.ts', 'c.ts']);
  expect(sum(ranks)).toBeCloseTo(1, 9);
  expect(pageRank(CHAIN, ['not/there.ts'])).toEqual(pageRank(CHAIN));
});

it.each<[string, Weights]>([
  ['nothing', graph({})],
  ['a file alone', graph({ a: {} })],
  ['a file that leans on itself', graph({ a: { a: 5 } })],
  ['a circle', graph({ a: { b: 1 }, b: { a: 1 } })],
  ['links to what is not there', graph({ a: { gone: 1 }, b: {} })],
])('%s has finite ranks of one in sum', (_what, weights) => {
  const ranks = pageRank(weights);
  expect(weights.size === 0 ? 1 : sum(ranks)).toBeCloseTo(1, 9);
  expect([...ranks.keys()].every((path) => weights.has(path))).toBe(true);
});
