import { linksOf } from '../../../../test/support/graph-facts.js';

const LIB = { 'lib.ts': 'export function make() {}\nexport class Box { open() {} }', 'lib.py': 'def make(): pass\nclass Box:\n    def open(self): pass\n' };
const links = async (path: string, ...lines: string[]): Promise<string[]> =>
  (await linksOf({ ...LIB, [path]: lines.join('\n') }, path)).filter((line) => !/ (?:imports|tests) /.test(line)).map((line) => line.replace(/ [\d.]+ \w+$/, ''));
const IMPORT = "import { make, Box } from './lib.js';";

describe('what is defined in a callback, a function called at once or a block is known there alone', () => {
  it.each([
    ['a callback', ["list(() => {", 'const make = () => 1;', 'make();', '});', 'make();'], ['4 calls a.ts#make', '6 calls lib.ts#make']],
    ['a function called at once', ['(function () {', 'function make() {}', 'make();', '})();', 'make();'], ['4 calls a.ts#make', '6 calls lib.ts#make']],
    ['a block', ['{', 'function make() {}', 'make();', '}', 'make();'], ['4 calls a.ts#make', '6 calls lib.ts#make']],
    ['an if', ['if (x) {', 'const make = () => 1;', 'make();', '}', 'make();'], ['4 calls a.ts#make', '6 calls lib.ts#make']],
    ['a class of a callback', ['list(() => {', 'class Box { shut() {} }', 'new Box().shut();', '});', 'new Box().open();'], ['4 instantiates a.ts#Box', '4 calls a.ts#Box.shut', '6 instantiates lib.ts#Box', '6 calls lib.ts#Box.open']],
    ['a type of a callback', ['list(() => {', 'interface Box { shut(): void }', 'function f(b: Box) { b.shut(); }', '});', 'function g(b: Box) { b.open(); }'], ['4 references a.ts#Box', '4 calls a.ts#Box.shut', '6 references lib.ts#Box', '6 calls lib.ts#Box.open']],
    ['the result of a function there', ['list(() => {', 'class Box { shut() {} }', 'const get = (): Box => x;', 'get().shut();', '});'], ['4 references a.ts#Box', '5 calls a.ts#get', '5 calls a.ts#Box.shut']],
  ])('%s', async (_what, text, expected) => expect(await links('a.ts', IMPORT, ...text)).toEqual(expected));

  it('beside the same name in another callback, and in a nested one', async () => {
    const text = ["describe('a', () => {", 'const make = () => 1;', 'make();', '});', "describe('b', () => {", "it('x', () => { make(); });", '});'];
    expect(await links('a.spec.ts', IMPORT, ...text)).toEqual(['4 calls a.spec.ts#make', '7 calls lib.ts#make']);
    const both = ['a(() => {', 'function make() {}', 'make();', '});', 'b(() => {', 'function make() {}', 'c(() => make());', '});'];
    expect(await links('a.ts', ...both)).toEqual(['3 calls a.ts#make', '7 calls a.ts#make~2']);
  });

  it.each(['a.ts', 'a.js'])('the name of a class expression is known in it alone (%s)', async (path) => {
    const text = [IMPORT, 'const cls = class Box {', 'shut() { Box.open(); new Box(); }', '};', 'new Box().open();', 'new cls().shut();'];
    const found = await links(path, ...text);
    expect(found.filter((line) => line.includes('lib.ts'))).toEqual(['5 instantiates lib.ts#Box', '5 calls lib.ts#Box.open']);
    expect(found).toContain(`6 instantiates ${path}#cls`);
  });

  it('a var of a block is known outside of it', async () => {
    expect(await links('a.js', 'if (x) {', 'var make = () => 1;', '}', 'make();')).toEqual(['4 calls a.js#make']);
  });

  it('in the initialiser of a variable it is none of its members', async () => {
    expect(await links('a.ts', 'const app = build(() => { const start = () => 1; start(); });', 'app.start();')).toEqual(['1 calls a.ts#app.start', '2 references a.ts#app']);
  });

  it('in Python neither a condition nor a with is a scope', async () => {
    expect(await links('a.py', 'from lib import make', 'if x:', '    def own(): pass', 'with y():', '    def other(): pass', '    class Own: pass', 'own()', 'other()', 'Own()')).toEqual(['7 calls a.py#own', '8 calls a.py#other', '9 instantiates a.py#Own']);
  });

  it('what is declared for another module is no name of the file, what is declared for all is', async () => {
    expect(await links('a.ts', "declare module 'zzz' { export function ambient(): void; }", 'ambient();')).toEqual([]);
    expect(await links('a.ts', 'declare global { function everywhere(): void; }', 'everywhere();')).toEqual(['2 calls a.ts#everywhere']);
  });
});

describe('nothing of it can be imported', () => {
  const INNER = { 'in.ts': 'export const x = 1;\nif (y) { const dup = () => 1; }\nlist(() => { function deep() {} class Deep {} });\nnamespace N { list(() => { function inner() {} }); }\nexport { N };' };
  it.each([
    ["import { dup, deep, Deep } from './in.js';", 'dup(); deep(); new Deep();'],
    ["import * as all from './in.js';", 'all.dup(); all.deep(); new all.Deep();'],
  ])('%s', async (head, text) => expect((await linksOf({ ...INNER, 'a.ts': `${head}\n${text}` }, 'a.ts')).filter((line) => /calls|instantiates/.test(line))).toEqual([]));

  it('from a namespace neither', async () => {
    expect((await linksOf({ ...INNER, 'a.ts': "import { N } from './in.js';\nN.inner();" }, 'a.ts')).filter((line) => line.includes('calls'))).toEqual([]);
  });
});
