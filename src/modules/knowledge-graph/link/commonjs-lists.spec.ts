import { linksOf } from '../../../../test/support/graph-facts.js';

const links = async (tree: Readonly<Record<string, string>>, path: string): Promise<string[]> => (await linksOf(tree, path)).filter((line) => !line.includes(' imports '));

describe('a CommonJS module that offers a list of names', () => {
  const tree = {
    'lib.js': 'exports.one = () => {};',
    'whole.js': 'class Whole { static of() {} }\nmodule.exports = Whole;',
    'list.js': "const { one } = require('./lib');\nconst W = require('./whole');\nfunction own() {}\nfunction kept() {}\nmodule.exports = { one, W, ren: own };",
    'each.js': "const { one } = require('./lib');\nfunction own() {}\nexports.one = one;\nmodule.exports.mine = own;",
  };

  it('leads to what it imports and to what is its own, under the names it gives them', async () => {
    const text = "const { one, W, ren, kept } = require('./list');\none(); ren(); kept();\nnew W(); W.of();";
    expect(await links({ ...tree, 'use.js': text }, 'use.js')).toEqual(expect.arrayContaining(['2 calls lib.js#exports.one 1 import', '2 calls list.js#own 1 import', '3 instantiates whole.js#Whole 1 import', '3 calls whole.js#Whole.of 1 import']));
    expect((await links({ ...tree, 'use.js': text }, 'use.js')).join()).not.toContain('kept');
  });

  it('whole or name by name', async () => {
    expect(await links({ ...tree, 'use.js': "const list = require('./list');\nlist.one(); list.ren(); list.own();" }, 'use.js')).toEqual(['2 calls lib.js#exports.one 1 import', '2 calls list.js#own 1 import']);
    expect(await links({ ...tree, 'use.js': "const { one, mine } = require('./each');\none(); mine();" }, 'use.js')).toEqual(['2 calls lib.js#exports.one 1 import', '2 calls each.js#own 1 import']);
  });
});

describe('a type and a value of one name', () => {
  const type = 'export type Thing = { size: number };';
  const value = 'export const Thing = { make() {} };';

  it.each([[`${type}\n${value}`], [`${value}\n${type}`]])('are told apart by where the name stands: %s', async (text) => {
    const [own, other] = text.startsWith(type) ? ['Thing', 'Thing~2'] : ['Thing~2', 'Thing'];
    const found = await links({ 't.ts': text, 'a.ts': "import { Thing } from './t.js';\nThing.make();\nexport function f(x: Thing) {}" }, 'a.ts');
    expect(found).toEqual(expect.arrayContaining([`2 references t.ts#${other} 1 import`, '2 calls t.ts#Thing.make 0.95 receiver_type', `3 references t.ts#${own} 1 import`]));
  });
});

describe('a receiver that is nobody’s', () => {
  const tree = { 'own.ts': 'export class Pool { any() {} at() {} connectAll() {} }' };

  it.each(['AbortSignal.any([]);', '[].concat(x).at(0);', 'x.y.at(-1);', 'process.connectAll();', 'window.connectAll();'])('%s is not ours', async (text) => {
    expect(await links({ ...tree, 'a.ts': text }, 'a.ts')).toEqual([]);
  });

  it('unless the file has that name', async () => {
    expect(await links({ ...tree, 'a.ts': "import { process } from 'elsewhere';\nfunction f(window) { window.connectAll(); }" }, 'a.ts')).toEqual(['2 calls own.ts#Pool.connectAll 0.6 unique_name']);
  });
});
