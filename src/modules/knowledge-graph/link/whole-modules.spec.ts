import { linksOf } from '../../../../test/support/graph-facts.js';

const TREE = {
  'lib.ts': 'export default class Lib { static of() {} }\nexport function open() {}',
  'named.ts': 'class Lib { static of() {} }\nexport default Lib;',
  'equal.cts': 'class Whole { static of() {} }\nexport = Whole;',
  'whole.cjs': 'class Whole { static of() {} }\nmodule.exports = Whole;',
  'made.cjs': 'module.exports = function made() {};\nmodule.exports.more = () => {};',
  'class.cjs': 'module.exports = class Named { static of() {} };',
};
const links = async (path: string, ...lines: string[]): Promise<string[]> => (await linksOf({ ...TREE, [path]: lines.join('\n') }, path)).map((line) => line.replace(/ [\d.]+ \w+$/, ''));

describe.each(['lib', 'named'])('the namespace of the module %s is not its default export', (lib) => {
  it.each([
    ['handed on', 'register(lib);'],
    ['called', 'lib();'],
    ['made', 'new lib();'],
    ['extended', 'class A extends lib {}'],
    ['held', 'const x = { lib, y: [lib] };'],
    ['asked for what only the default has', 'lib.of();'],
  ])('%s: only the import is known', async (_what, text) => {
    expect(await links('a.ts', `import * as lib from './${lib}.js';`, text)).toEqual([`1 imports ${lib}.ts#`]);
  });

  it('from a require or a dynamic import neither', async () => {
    expect(await links('a.js', `const lib = require('./${lib}');`, 'register(lib); lib.of();')).toEqual([`1 imports ${lib}.ts#`]);
    expect(await links('a.ts', `const lib = await import('./${lib}.js');`, 'register(lib);')).toEqual([`1 imports ${lib}.ts#`]);
  });

  it('while the default import is', async () => {
    expect(await links('a.ts', `import lib from './${lib}.js';`, 'register(lib); new lib(); lib.of();')).toEqual([`1 imports ${lib}.ts#Lib`, `2 references ${lib}.ts#Lib`, `2 instantiates ${lib}.ts#Lib`, `2 calls ${lib}.ts#Lib.of`]);
    expect(await links('b.ts', `import * as all from './${lib}.js';`, 'new all.default(); all.default.of();')).toEqual([`1 imports ${lib}.ts#`, `2 instantiates ${lib}.ts#Lib`, `2 calls ${lib}.ts#Lib.of`]);
  });
});

describe('a CommonJS module that is one thing stays that thing', () => {
  it.each([
    ['a.cjs', "const Whole = require('./whole.cjs');", 'whole.cjs#Whole'],
    ['a.cts', "import Whole = require('./equal.cjs');", 'equal.cts#Whole'],
    ['a.cjs', "const Whole = require('./class.cjs');", 'class.cjs#Named'],
    ['a.mjs', "import Whole from './whole.cjs';", 'whole.cjs#Whole'],
  ])('in %s: %s', async (path, head, whole) => {
    expect((await links(path, head, 'new Whole(); Whole.of(); g(Whole);')).slice(1).filter((line) => !line.includes('a.cjs#'))).toEqual(expect.arrayContaining([`2 instantiates ${whole}`, `2 calls ${whole}.of`]));
  });

  it('a function too', async () => {
    expect(await links('a.cjs', "const made = require('./made.cjs');", 'made(); made.more();')).toEqual(expect.arrayContaining(['2 calls made.cjs#made', '2 calls made.cjs#module.exports.more']));
  });
});

it('a module in Python is none of its names', async () => {
  const tree = { 'lib.py': 'def lib(): pass', 'a.py': 'import lib\nregister(lib)\nlib()\n' };
  expect(await linksOf(tree, 'a.py')).toEqual(['1 imports lib.py# 1 import']);
});
