import { linksOf } from '../../../../test/support/graph-facts.js';
import { isTestPath } from './link-file.js';

it.each(['test/a.ts', 'src/__tests__/a.ts', 'a.spec.ts', 'a_test.py', 'test_a.py', 'pkg/conftest.py', 'e2e/x.ts'])('%s is a test', (path) => expect(isTestPath(path)).toBe(true));
it.each(['src/a.ts', 'testing/a.ts', 'contest.py', 'latest.ts', 'a.test/b.ts', 'src/test.ts'])('%s is none', (path) => expect(isTestPath(path)).toBe(false));

describe('how sure a link is', () => {
  const STORE = { 'store.ts': 'export class Store { keep() {} get() {} }' };

  it('certain where the text says it', async () => {
    const tree = { ...STORE, 'a.ts': "import { Store } from './store.js';\nfunction f(s: Store) { s.keep(); g(); }\nfunction g() {}" };
    expect(await linksOf(tree, 'a.ts')).toEqual(['1 imports store.ts#Store 1 import', '2 references store.ts#Store 1 import', '2 calls store.ts#Store.keep 0.95 receiver_type', '2 calls a.ts#g 1 same_file']);
  });

  it('as the surest of those that lead there from one line', async () => {
    const tree = { ...STORE, 'a.ts': "import { Store } from './store.js';\nfunction f(x, s: Store) {\n  x.keep(); s.keep();\n}" };
    expect(await linksOf(tree, 'a.ts')).toContain('3 calls store.ts#Store.keep 0.95 receiver_type');
  });

  it('a guess where only one method has the name', async () => {
    expect(await linksOf({ ...STORE, 'a.ts': 'f(x => x.keep());' }, 'a.ts')).toEqual(['1 calls store.ts#Store.keep 0.6 unique_name']);
  });

  it('shared between up to three, none beyond', async () => {
    const other = (n: number) => ({ [`o${n}.ts`]: `class O${n} { keep() {} }` });
    const tree = { ...STORE, ...other(1), 'a.ts': 'x.keep();' };
    expect(await linksOf(tree, 'a.ts')).toEqual(['1 calls o1.ts#O1.keep 0.25 ambiguous', '1 calls store.ts#Store.keep 0.25 ambiguous']);
    expect(await linksOf({ ...tree, ...other(2), ...other(3) }, 'a.ts')).toEqual([]);
  });

  it.each([
    ['what every object has', 'x.get();'],
    ['what is imported from outside', "import lib from 'lib';\nlib.keep();"],
    ['another language', undefined],
    ['a local variable', 'function f() { const taxed = new Other(); taxed(); }'],
  ])('nothing for %s', async (_what, text) => {
    expect(text === undefined ? await linksOf({ ...STORE, 'a.py': 'x.keep()' }, 'a.py') : await linksOf({ ...STORE, 'a.ts': text }, 'a.ts')).toEqual([]);
  });

  it('a method of a test is no guess for what is none', async () => {
    const tree = { 'test/fake.ts': 'class Fake { keep() {} }', 'a.ts': 'x.keep();', 'test/b.ts': 'x.keep();' };
    expect(await linksOf(tree, 'a.ts')).toEqual([]);
    expect(await linksOf(tree, 'test/b.ts')).toEqual(['1 calls test/fake.ts#Fake.keep 0.6 unique_name']);
  });
});

it('a test tests each file that it imports once, and no other test', async () => {
  const tree = { 'src/a.ts': 'export const a = 1, b = 2;', 'test/help.ts': 'export const h = 1;', 'test/a.spec.ts': "import { a, b } from '../src/a.js';\nimport { h } from './help.js';\nimport x from 'x';" };
  expect((await linksOf(tree, 'test/a.spec.ts')).filter((line) => line.includes('tests'))).toEqual(['1 tests src/a.ts# 1 import']);
});

it('circles of imports, bases and types come to an end', async () => {
  const tree = {
    'a.ts': "export * from './b.js';\nimport { B } from './b.js';\nexport class A extends B { m(): B { return this.n().m().n(); } }",
    'b.ts': "export * from './a.js';\nimport { A } from './a.js';\nexport class B extends A { n(): A { return this.gone(); } }",
  };
  expect(await linksOf(tree, 'a.ts')).toEqual(expect.arrayContaining(['3 extends b.ts#B 1 import', '3 calls b.ts#B.n 0.95 receiver_type', '3 calls a.ts#A.m 0.95 receiver_type']));
});

it('names of the language itself lead nowhere', async () => {
  expect(await linksOf({ 'a.ts': "x.constructor(); toString(); x.__proto__.y(); hasOwnProperty('a'); import { constructor } from './b.js'; constructor();", 'b.ts': '' }, 'a.ts')).toEqual(['1 imports b.ts# 1 import']);
});
