import { linksOf } from '../../../../test/support/graph-facts.js';

const LIB = { 'lib.ts': 'export function make() {}\nexport class Box { open() {} }' };
const IMPORT = "import { make, Box } from './lib.js';\n";
const links = async (path: string, text: string, more: Readonly<Record<string, string>> = {}): Promise<string[]> => (await linksOf({ ...LIB, ...more, [path]: text }, path)).filter((line) => !line.includes(' imports '));

describe('what is defined in a function or a block that is no symbol is a name of nothing else', () => {
  it.each([
    ['a callback', "describe('a', () => { const make = () => 1; class Box {} });"],
    ['a function in a callback', "describe('a', function () { function make() {} class Box {} });"],
    ['an IIFE', '(function () { function make() {} class Box {} })();'],
    ['a block', '{ function make() {} class Box {} }'],
    ['a branch', 'if (x) { const make = () => 1; const Box = class {}; }'],
    ['a loop', 'for (const x of y) { const make = () => 1; class Box {} }'],
    ['a declared module', "declare module 'zzz' { export function make(): void; export class Box {} }"],
  ])('%s: outside of it the imported names are meant', async (_what, text) => {
    const found = await links('a.ts', `${IMPORT}${text}\nmake();\nnew Box().open();`);
    expect(found.filter((line) => !line.includes(' a.ts#'))).toEqual(['3 calls lib.ts#make 1 import', '4 instantiates lib.ts#Box 1 import', '4 calls lib.ts#Box.open 0.95 receiver_type']);
  });

  it('inside of it they are', async () => {
    expect(await links('a.ts', `${IMPORT}describe('a', () => { const make = () => 1;\nmake(); });`)).toEqual(['3 calls a.ts#make 1 same_file']);
  });

  it('and nobody can import them', async () => {
    const tree = { 'b.ts': 'if (x) { const make = () => 1; }\nexport const other = 1;', 'c.ts': "export * from './b.js';\nexport * from './lib.js';" };
    expect(await links('a.ts', "import { make } from './c.js';\nimport * as B from './b.js';\nmake(); B.make();", tree)).toEqual(['3 calls lib.ts#make 1 import']);
  });

  it('but a CommonJS module may be one of them', async () => {
    const tree = { 'whole.js': '(function () { class Whole {}\nmodule.exports = Whole; })();' };
    expect(await links('a.js', "const Whole = require('./whole');\nnew Whole();", tree)).toEqual(expect.arrayContaining(['2 instantiates whole.js#Whole 1 import']));
  });
});

describe('what a file does not export is not imported from it', () => {
  const tree = {
    'a.ts': 'function same() {}\nexport function x() {}',
    'b.ts': 'export function same() {}\nexport function local() {}\nfunction shown() {}\nexport { shown as seen };',
    'index.ts': "function local() {}\nexport * from './a.js';\nexport * from './b.js';",
    'old.js': 'function two() {}\nexports.one = () => two();',
  };

  it('through names, stars and namespaces the exported ones are meant', async () => {
    expect(await links('use.ts', "import { same, local, seen, shown } from './index.js';\nsame(); local(); seen(); shown();", tree)).toEqual([
      '2 calls b.ts#same 1 import',
      '2 calls b.ts#local 1 import',
      '2 calls b.ts#shown 1 import',
    ]);
    expect(await links('use.ts', "import * as I from './index.js';\nI.same(); I.local(); I.shown();", tree)).toEqual(['2 calls b.ts#same 1 import', '2 calls b.ts#local 1 import']);
  });

  it('in CommonJS too', async () => {
    expect(await links('use.js', "const old = require('./old');\nold.one(); old.two();", tree)).toEqual(['2 calls old.js#exports.one 1 import']);
  });

  it('in Python every name of a module can be', async () => {
    expect(await links('use.py', 'from lib import _hidden\n_hidden()\n', { 'lib.py': 'def _hidden(): pass' })).toEqual(['2 calls lib.py#_hidden 1 import']);
  });
});

describe('what is imported in a function is known there', () => {
  const tree = { 'x.ts': 'export function run() {}', 'y.ts': 'export function run() {}' };

  it.each([
    ['names', (file: string) => `const { run } = await import('./${file}.js'); run();`],
    ['other names', (file: string) => `const { run: go } = await import('./${file}.js'); go();`],
    ['a module', (file: string) => `const m = await import('./${file}.js'); m.run();`],
    ['names in a block', (file: string) => `if (x) { const { run } = await import('./${file}.js'); run(); }`],
  ])('%s of a dynamic import', async (_what, body) => {
    expect(await links('a.ts', `async function one() { ${body('x')} }\nasync function two() { ${body('y')} }`, tree)).toEqual(['1 calls x.ts#run 1 import', '2 calls y.ts#run 1 import']);
  });

  it('by require', async () => {
    const old = { 'x.cjs': 'exports.run = () => {};', 'y.cjs': 'exports.run = () => {};' };
    expect(await links('a.cjs', "function one() { const { run } = require('./x.cjs'); run(); }\nfunction two() { const y = require('./y.cjs'); y.run(); }", old)).toEqual(['1 calls x.cjs#exports.run 1 import', '2 calls y.cjs#exports.run 1 import']);
  });

  it('and hides the file’s own import of the name there alone', async () => {
    expect(await links('a.ts', "import { run } from './x.js';\nasync function one() { const { run } = await import('./y.js');\nrun(); }\nrun();", tree)).toEqual(['3 calls y.ts#run 1 import', '4 calls x.ts#run 1 import']);
  });

  const python = { 'pack/__init__.py': '', 'pack/x.py': 'def run(): pass', 'pack/y.py': 'def run(): pass' };

  it.each([
    ['names', (file: string) => `    from .${file} import run\n    run()`],
    ['names under another', (file: string) => `    from .${file} import run as go\n    go()`],
    ['a module', (file: string) => `    from . import ${file} as m\n    m.run()`],
  ])('%s in Python', async (_what, body) => {
    expect(await links('pack/a.py', `def one():\n${body('x')}\ndef two():\n${body('y')}\n`, python)).toEqual(['3 calls pack/x.py#run 1 import', '6 calls pack/y.py#run 1 import']);
  });

  it('in Python it may be somebody else’s, and is nobody’s to import', async () => {
    const text = 'from .x import run\ndef one():\n    import json as run\n    run.dumps()\n    run()\n';
    expect(await links('pack/a.py', text, { ...python, 'pack/z.py': 'class Z:\n    def dumps(self): pass' })).toEqual([]);
    expect(await links('pack/b.py', 'from .a import run\nrun()\n', { ...python, 'pack/a.py': 'def one():\n    from .x import run\n' })).toEqual([]);
  });

  it('names of a class’s body are not seen by its methods', async () => {
    expect(await links('pack/a.py', 'class K:\n    from .x import run\n    def m(self):\n        run()\n', python)).toEqual([]);
  });
});
