import { linksOf } from '../../../../test/support/graph-facts.js';

const used = async (tree: Readonly<Record<string, string>>, path: string): Promise<string[]> =>
  (await linksOf(tree, path)).filter((line) => !line.includes(' imports ')).map((line) => line.replace(/ [\d.]+ \w+$/, ''));

describe.each([
  ['the type first', 'export type Thing = { name: Name };\nexport const Thing = { make() {} };'],
  ['the value first', 'export const Thing = { make() {} };\nexport type Thing = { name: Name };'],
  ['an interface', 'export interface Thing { name: Name }\nexport const Thing = { make() {} };'],
  ['exported below', 'interface Thing { name: Name }\nconst Thing = { make() {} };\nexport { Thing };'],
])('a type and a value of one name, %s:', (_what, text) => {
  const TREE = { 'lib.ts': `${text}\nexport interface Name { short(): string }` };
  const value = text.indexOf('const') < text.search(/type|interface/) ? 'Thing' : 'Thing~2';
  const type = value === 'Thing' ? 'Thing~2' : 'Thing';

  it('each is meant where it can be', async () => {
    expect(await used({ ...TREE, 'a.ts': "import { Thing } from './lib.js';\nThing.make();\nfunction f(x: Thing) { x.name.short(); }" }, 'a.ts')).toEqual([
      `2 references lib.ts#${value}`, '2 calls lib.ts#Thing.make', `3 references lib.ts#${type}`, '3 calls lib.ts#Name.short',
    ]);
    expect(await used({ 'lib.ts': `${TREE['lib.ts']}\nThing.make();\nfunction f(x: Thing) { x.name.short(); }` }, 'lib.ts')).toEqual(expect.arrayContaining([expect.stringMatching(/calls lib.ts#Thing.make/), expect.stringMatching(/calls lib.ts#Name.short/)]));
  });

  it('an interface is made from the type', async () => {
    expect(await used({ ...TREE, 'a.ts': "import { Thing } from './lib.js';\ninterface B extends Thing {}\nfunction f(b: B) { b.name.short(); }" }, 'a.ts')).toEqual([`2 extends lib.ts#${type}`, '3 references a.ts#B', '3 calls lib.ts#Name.short']);
  });
});

it('a function and a type of one name', async () => {
  const tree = { 'lib.ts': 'export interface Box { open(): void }\nexport function Box(): Box { return x; }', 'a.ts': "import { Box } from './lib.js';\nBox().open();\nfunction f(b: Box) { b.open(); }" };
  expect(await used(tree, 'a.ts')).toEqual(['2 calls lib.ts#Box~2', '2 calls lib.ts#Box.open', '3 references lib.ts#Box', '3 calls lib.ts#Box.open']);
});

it.each(['interface first', 'class first'])('an interface that adds to a class is no value (%s)', async (order) => {
  const both = ['export interface Dual { q(): void }', 'export class Dual { q() {} }'];
  const text = (order === 'class first' ? both.toReversed() : both).join('\n');
  const found = await linksOf({ 'd.ts': text, 'a.ts': "import { Dual } from './d.js';\nnew Dual();" }, 'a.ts');
  const line = order === 'class first' ? 'd.ts#Dual' : 'd.ts#Dual~2';
  expect(found.filter((edge) => edge.startsWith('2 '))).toEqual([`2 instantiates ${line} 1 import`]);
});
