import { linksOf } from '../../../../test/support/graph-facts.js';

const RUN = { 'run.ts': 'export function run() {}\nexport default run;', 'old.mjs': 'export function run() {}' };
const called = async (path: string, text: string, more: Readonly<Record<string, string>> = {}): Promise<string[]> =>
  (await linksOf({ ...RUN, ...more, [path]: text }, path)).filter((line) => !line.includes(' imports '));
const IMPORT = "import { run } from './run.js';\n";

describe('a bare name is never a member', () => {
  it.each([
    ['a type literal', 'type Options = { run: boolean };'],
    ['a method of a type literal', 'type Options = { run(): void };'],
    ['a type literal in a type literal', 'type Options = { deep: { run: boolean; other(): void } };'],
    ['an interface', 'interface P { run(): void; }'],
    ['a property of an interface', 'interface P { run: () => void }'],
    ['a class', 'class A { run = 1; }\nclass B { run() {} }'],
    ['a parameter property', 'class A { constructor(private run: number) {} }'],
    ['an enum', 'enum E { run = 1 }'],
    ['the literal type of a parameter', 'function C({ a }: { a: number; run: () => void }) {}'],
    ['the literal type of a variable', 'const x: { run: boolean } = y;'],
    ['a literal type at the top', 'f(x as { run: boolean });'],
    ['an object', 'const o = { run() {}, other: { run: () => {} } };'],
    ['an object without a name', 'f({ run() {}, more: { run: function () {} } });'],
    ['what is assigned to an object', 'f.run = () => {};\nthis.run = () => {};'],
    ['an abstract method', 'abstract class A { abstract run(): void }'],
  ])('of %s: the imported name is meant', async (_what, text) => {
    const lines = text.split('\n').length;
    expect(await called('a.ts', `${IMPORT}${text}\nrun();`)).toEqual([`${lines + 2} calls run.ts#run 1 import`]);
  });

  it.each([
    ['type Options = { run: boolean };'],
    ['interface P { run(): void }'],
    ['class A { run = 1; }'],
    ['f({ run() {} });'],
    ['function C(p: { run: () => void }) {}'],
  ])('in %s: the function at the top is meant', async (text) => {
    expect(await called('a.ts', `function run() {}\nrun();\n${text}`)).toEqual(['2 calls a.ts#run 1 same_file']);
    // With a nameless member before it the function's key is that of a repetition.
    expect((await called('b.ts', `${text}\nfunction run() {}\nrun();`)).map((line) => line.replace('~2', ''))).toEqual(['3 calls b.ts#run 1 same_file']);
  });

  it.each([
    ['a method from its own class', 'class A { run() { run(); } }', 'A.run', '2'],
    ['a field from its own class', 'class A { run = 1; go() { run(); } }', 'A.go', '2'],
    ['what a constructor assigns', 'class A { constructor() { this.run = () => {}; run(); } }', 'A.constructor', '2'],
    ['a method from its own object', 'const o = { run() { run(); } };', 'o.run', '2'],
    ['a method of the literal type of a parameter', 'function f(p: { run(): void }) { run(); }', 'f', '2'],
    ['what is assigned in a function', 'function f(x) { x.run = () => {}; run(); }', 'f', '2'],
  ])('nor from inside: %s', async (_what, text, _from, line) => {
    expect(await called('a.ts', IMPORT + text)).toEqual([`${line} calls run.ts#run 1 import`]);
  });

  it('in JavaScript', async () => {
    const text = `import { run } from './old.mjs';\nclass A { run = 1; #run() {} static run() {} }\nmodule.exports.run = () => {};\nA.prototype.run = function () { run(); };\nf({ run() {} });\nrun();`;
    expect(await called('a.js', text)).toEqual(['4 references a.js#A 1 same_file', '4 calls old.mjs#run 1 import', '6 calls old.mjs#run 1 import']);
  });

  it('the type of a field is not that of a bare name', async () => {
    const more = { 'store.ts': 'export class Store { keep() {} put() {} }\nexport const store = { keep: () => 1, put: () => 2 };' };
    const text = "import { Store, store } from './store.js';\nclass A { store = new Store(); go() { store.keep(); this.store.put(); } }";
    expect(await called('a.ts', text, more)).toEqual(['2 instantiates store.ts#Store 1 import', '2 references store.ts#store 1 import', '2 calls store.ts#store.keep 0.95 receiver_type', '2 calls store.ts#Store.put 0.95 receiver_type']);
  });

  it('of React: what props hold is not what is called', async () => {
    const text = "import { run } from './run.js';\nexport function C({ label }: { label: string; run: () => void }) { return <b onClick={run}>{label}</b>; }\nexport const D = (props: { run: () => void }) => <C run={run} />;";
    expect(await called('a.tsx', text)).toEqual(['2 references run.ts#run 1 import', '3 calls a.tsx#C 1 same_file', '3 references run.ts#run 1 import']);
  });

  it('in Python', async () => {
    const more = { 'lib.py': 'def run(): pass' };
    const text = 'from lib import run\nclass A:\n    run = 1\n    def go(self):\n        self.run = 2\n        run()\nclass B:\n    def run(self):\n        run()\ndef helper(self):\n    self.run = 3\nrun()\n';
    expect(await called('a.py', text, more)).toEqual(['6 calls lib.py#run 1 import', '9 calls lib.py#run 1 import', '12 calls lib.py#run 1 import']);
  });
});

describe('members are found through what holds them', () => {
  it('a type literal', async () => {
    const text = 'type Options = { run(): void; deep: { stop(): void } };\nfunction f(o: Options) { o.run(); }';
    expect(await called('a.ts', text)).toEqual(['2 references a.ts#Options 1 same_file', '2 calls a.ts#Options.run 0.95 receiver_type']);
  });

  it('the literal type of a parameter is no field of the class', async () => {
    const more = { 'b.ts': 'export class Base { run() {} }' };
    const text = "import { Base } from './b.js';\nclass A extends Base { go(o: { run: boolean }) { this.run(); } }";
    expect(await called('a.ts', text, more)).toEqual(['2 extends b.ts#Base 1 import', '2 calls b.ts#Base.run 0.95 receiver_type']);
  });

  it('no file exports the members that stand in it', async () => {
    const more = { 'm.ts': 'f({ run() {} });\nexport type O = { stop(): void };\ng(x as { go: boolean });' };
    expect(await called('a.ts', "import { run as r, stop, go } from './m.js';\nr(); stop(); go();", more)).toEqual([]);
  });
});
