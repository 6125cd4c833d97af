import { linksOf } from '../../../../test/support/graph-facts.js';

const used = async (tree: Readonly<Record<string, string>>, path: string): Promise<string[]> =>
  (await linksOf(tree, path)).filter((line) => /calls|instantiates/.test(line)).map((line) => line.replace(/ [\d.]+ \w+$/, ''));

describe('a file gives to others what it exports alone', () => {
  const TREE = {
    'a.ts': 'function same() {}\nexport function x() { same(); }',
    'b.ts': 'export function same() {}\nexport function local() {}',
    'index.ts': "function local() {}\nexport * from './a.js';\nexport * from './b.js';",
    'late.ts': 'function one() {}\nclass Two {}\nexport { one, Two as Three };',
    'default.ts': 'export default function same() {}',
    'both.ts': "export * from './default.js';\nexport * from './b.js';",
    'types.d.ts': 'declare function said(): void;\ninterface Shape { area(): void }',
    'declared.ts': 'export declare function told(): void;\nexport declare class Box { open(): void }',
  };

  it.each([
    ['through export *', "import { same, local } from './index.js';\nsame(); local();", ['2 calls b.ts#same', '2 calls b.ts#local']],
    ['of a namespace', "import * as all from './index.js';\nall.same(); all.local();", ['2 calls b.ts#same', '2 calls b.ts#local']],
    ['by name', "import { same } from './a.js';\nsame();", []],
    ['of a dynamic import', "const { same } = await import('./a.js');\nsame();", []],
    ['exported later, under another name', "import { one, Two, Three } from './late.js';\none(); new Two(); new Three();", ['2 calls late.ts#one', '2 instantiates late.ts#Two']],
    ['a default export under its name', "import { same } from './both.js';\nimport made from './default.js';\nsame(); made();", ['3 calls b.ts#same', '3 calls default.ts#same']],
    ['a declaration file', "import { said, Shape } from './types.js';\nsaid(); let s: Shape; s.area();", ['2 calls types.d.ts#said', '2 calls types.d.ts#Shape.area']],
    ['what is declared', "import { told, Box } from './declared.js';\ntold(); new Box().open();", ['2 calls declared.ts#told', '2 instantiates declared.ts#Box', '2 calls declared.ts#Box.open']],
  ])('%s', async (_what, text, expected) => expect(await used({ ...TREE, 'use.ts': text }, 'use.ts')).toEqual(expected));

  it('in Python every name at the top can be imported', async () => {
    expect(await used({ 'lib.py': 'def _own(): pass', 'a.py': 'from lib import _own\n_own()' }, 'a.py')).toEqual(['2 calls lib.py#_own']);
  });
});

describe('CommonJS', () => {
  const LIB = 'function one() {}\nfunction two() {}\nclass Three { go() {} }\n';
  it.each([
    ['exports.one = one;\nexports.Three = Three;'],
    ['module.exports.one = one;\nmodule.exports.Three = Three;'],
    ['module.exports = { one, Three };'],
    ['module.exports = { one: one, Three: Three, go() {} };'],
    ['exports.one = exports.uno = one;\nexports.Three = Three;'],
    ['module.exports = { ...require("./more"), Three };\nmodule.exports.one = one;'],
  ])('gives what is set: %s', async (text) => {
    const tree = { 'lib.js': LIB + text, 'more.js': 'exports.more = () => 1;' };
    const expected = ['2 calls lib.js#one', '2 instantiates lib.js#Three', '2 calls lib.js#Three.go'];
    expect(await used({ ...tree, 'a.js': "const lib = require('./lib');\nlib.one(); lib.two(); new lib.Three().go();" }, 'a.js')).toEqual(expected);
    expect(await used({ ...tree, 'b.js': "const { one, two, Three } = require('./lib');\none(); two(); new Three().go();" }, 'b.js')).toEqual(expected);
    expect(await used({ ...tree, 'c.mjs': "import lib from './lib.js';\nlib.one(); lib.two(); new lib.Three().go();" }, 'c.mjs')).toEqual(expected);
  });

  const BARREL = {
    'lib.js': `${LIB}exports.one = one;\nexports.two = two;`,
    'whole.js': 'module.exports = class Whole { go() {} };',
    'list.js': "const { one } = require('./lib');\nconst W = require('./whole');\nmodule.exports = { one, W, ren: one, all: require('./lib'), two: require('./lib').two };",
    'same.js': "module.exports = require('./whole');",
    'parts.js': "exports.W = require('./whole');\nexports.lib = require('./lib');\nexports.Named = class Named { go() {} };",
    'index.js': "module.exports = { ...require('./lib'), ...require('./list') };",
  };
  it.each([
    ["const { one, ren, W, all, two } = require('./list');\none(); ren(); new W().go(); all.two(); two();", ['2 calls lib.js#one', '2 instantiates whole.js#Whole', '2 calls whole.js#Whole.go', '2 calls lib.js#two']],
    ["const list = require('./list');\nlist.one(); list.ren(); new list.W(); list.all.two();", ['2 calls lib.js#one', '2 instantiates whole.js#Whole', '2 calls lib.js#two']],
    ["const W = require('./same');\nnew W().go();", ['2 instantiates whole.js#Whole', '2 calls whole.js#Whole.go']],
    ["const { W, lib, Named } = require('./parts');\nnew W(); lib.one(); new Named().go();", ['2 instantiates whole.js#Whole', '2 calls lib.js#one', '2 instantiates parts.js#Named', '2 calls parts.js#Named.go']],
    ["const { two, ren } = require('./index');\ntwo(); ren();", ['2 calls lib.js#two', '2 calls lib.js#one']],
  ])('hands on what it takes: %s', async (text, expected) => expect(await used({ ...BARREL, 'a.js': text }, 'a.js')).toEqual(expected));

  it('from a function called at once', async () => {
    const tree = { 'lib.js': '(function () {\nfunction one() {}\nclass Whole { go() {} }\nmodule.exports = Whole;\nmodule.exports.one = one;\n})();', 'a.js': "const Whole = require('./lib');\nnew Whole().go(); Whole.one();" };
    expect(await used(tree, 'a.js')).toEqual(['2 instantiates lib.js#Whole', '2 calls lib.js#Whole.go', '2 calls lib.js#one']);
  });
});
