import { factsOf } from '../../../../test/support/graph-facts.js';
import type { FileFacts } from '../facts.js';
import { WholeSource } from './facts-source.js';
import { linkAll, linkFew, type FactsLoader } from './link-few.js';
import { readSettings } from './project-settings.js';

const NONE = readSettings(new Map());

/** Counts what is read. */
function loaderOf(files: ReadonlyMap<string, FileFacts>): FactsLoader & { readonly read: Set<string>; readonly asked: Set<string> } {
  const [read, asked, whole] = [new Set<string>(), new Set<string>(), new WholeSource(files)];
  return {
    paths: whole.paths,
    read,
    asked,
    facts: (paths) => Promise.resolve(new Map([...paths].flatMap((path) => (read.add(path), files.has(path) ? [[path, files.get(path) as FileFacts] as const] : [])))),
    methods: (names) => Promise.resolve(new Map([...names].map((name) => (asked.add(name), [name, whole.methods(name)] as const)))),
  };
}

const TREE = {
  'src/base.ts': 'export class Base { save(): Result { return new Result(); } }\nexport class Result { ok() {} }',
  'src/index.ts': "export * from './deep.js';",
  'src/deep.ts': "export { Base as Root } from './base.js';",
  'src/app.ts': "import { Root } from './index.js';\nclass App extends Root { go(x) { this.save().ok(); x.onlyHere(); } }",
  'src/far.ts': 'export class Far { onlyHere() {} }',
  'src/never.ts': 'export class Never {}',
  'src/user.ts': "import { Never } from './never.js';\nnew Never();",
};

it('links as if all had been read, and reads what the links touch alone', async () => {
  const files = await factsOf(TREE);
  const loader = loaderOf(files);
  const few = await linkFew(['src/app.ts'], loader, NONE);
  expect(few).toEqual(linkAll(['src/app.ts'], files, NONE));
  expect(few?.get('src/app.ts')?.map(({ kind, toKey }) => `${kind} ${toKey}`)).toEqual(['imports Base', 'extends Base', 'calls Base.save', 'calls Result.ok', 'calls Far.onlyHere']);
  expect([...loader.read].sort()).toEqual(['src/app.ts', 'src/base.ts', 'src/deep.ts', 'src/far.ts', 'src/index.ts']);
  expect([...loader.asked]).toContain('onlyHere');
});

it('several files share what they read', async () => {
  const files = await factsOf(TREE);
  const all = Object.keys(TREE);
  expect(await linkFew(all, loaderOf(files), NONE)).toEqual(linkAll(all, files, NONE));
});

it('gives up on chains without an end, so that all is read instead', async () => {
  const chain = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`c${n}.ts`, `export { a } from './c${n + 1}.js';`]));
  const files = await factsOf({ ...chain, 'c20.ts': 'export function a() {}', 'use.ts': "import { a } from './c0.js';\na();" });
  expect(await linkFew(['use.ts'], loaderOf(files), NONE)).toBeUndefined();
  expect(linkAll(['use.ts'], files, NONE).get('use.ts')).toContainEqual(expect.objectContaining({ kind: 'calls', toPath: 'c20.ts' }));
});

it('a file that nobody knows the facts of fails loudly', async () => {
  const loader = loaderOf(await factsOf({}));
  await expect(linkFew(['gone.ts'], loader, NONE)).rejects.toThrow('no facts of gone.ts');
});
