import { factsOf, linksOf } from '../../../../test/support/graph-facts.js';
import { linkAll } from './link-few.js';
import { readSettings } from './project-settings.js';

describe('circles of re-exports', () => {
  const TREE = { 'x.ts': "export * from './y.js';\nexport * from './w.js';\n", 'y.ts': "export * from './x.js';\n", 'w.ts': 'export function n() {}\n' };

  it.each([['./x.js', './y.js'], ['./y.js', './x.js']])('are followed alike, whoever asks first: %s before %s', async (first, second) => {
    const asks = (from: string) => `import { n } from '${from}';\nn();\n`;
    const facts = await factsOf({ ...TREE, 'a.ts': asks(first), 'b.ts': asks(second) });
    const edges = linkAll([...facts.keys()], facts, readSettings(new Map()));
    for (const path of ['a.ts', 'b.ts']) expect(edges.get(path)?.map(({ kind, toPath, toKey }) => `${kind} ${toPath}#${toKey}`)).toEqual(['imports w.ts#n', 'calls w.ts#n']);
  });
});

it('a hierarchy with very many ways through it is walked once', async () => {
  const classes = Array.from({ length: 60 }, (_, i) => {
    const bases = Array.from({ length: Math.min(i, 10) }, (_unused, back) => `M${i - 1 - back}`);
    return `class M${i}(${bases.join(', ')}):\n    def go(self):\n        self.nope()\n`;
  });
  expect((await linksOf({ 'mro.py': classes.join('') }, 'mro.py')).filter((link) => link.includes('calls'))).toEqual([]);
});

it('a class that is made from what it holds itself ends', async () => {
  expect(await linksOf({ 'a.py': 'class A(B.x):\n    pass\nclass B(A.y):\n    pass\nclass C(C):\n    def f(self):\n        self.g()\n' }, 'a.py')).not.toContain('calls');
});

it('of two export * with the same name neither is exported, but what both get from one file is', async () => {
  const tree = { 'a.ts': 'export function one() {}\nexport function two() {}', 'b.ts': "export function one() {}\nexport { two } from './a.js';", 'i.ts': "export * from './a.js';\nexport * from './b.js';", 'u.ts': "import { one, two } from './i.js';\none(); two();" };
  expect((await linksOf(tree, 'u.ts')).filter((line) => line.includes('calls'))).toEqual(['2 calls a.ts#two 1 import']);
});

it.each([['./x.js', './y.js'], ['./y.js', './x.js']])('a name that a circle has twice is none, whoever asks first: %s before %s', async (first, second) => {
  const asks = (from: string) => `import { n, only } from '${from}';\nn();\nonly();\n`;
  const tree = { 'x.ts': "export * from './y.js';\nexport * from './w.js';\n", 'y.ts': "export * from './x.js';\nexport * from './v.js';\n", 'w.ts': 'export function n() {}\n', 'v.ts': 'export function n() {}\nexport function only() {}\n' };
  const facts = await factsOf({ ...tree, 'a.ts': asks(first), 'b.ts': asks(second) });
  const edges = linkAll([...facts.keys()], facts, readSettings(new Map()));
  for (const path of ['a.ts', 'b.ts']) expect(edges.get(path)?.filter(({ kind }) => kind === 'calls').map(({ toPath, toKey }) => `${toPath}#${toKey}`)).toEqual(['v.ts#only']);
});
