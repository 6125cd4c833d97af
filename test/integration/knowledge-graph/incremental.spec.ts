import fc from 'fast-check';
import { GraphGround } from './graph-ground.js';

const NAMES = ['alpha', 'beta', 'gamma'] as const;
const PATHS = ['src/alpha.ts', 'src/beta.ts', 'src/sub/gamma.ts', 'src/index.ts', 'pkg/alpha.py', 'pkg/beta.py', 'pkg/__init__.py', 'src/package.json'] as const;
const MANIFESTS = ['{"name":"kit","exports":{".":"./dist/alpha.js","./*":"./*.ts"}}', '{"name":"kit","main":"beta","imports":{"#kit":"./index.ts"}}', '{"name":"other","imports":{"#kit":"kit"}}'] as const;

const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
const importOf = fc.oneof(
  fc.tuple(pick(['./alpha.js', './beta', '../alpha.js', './sub/gamma.js', './index.js', '.', 'kit', 'kit/beta', '#kit']), pick(NAMES)).map(([module, name]) => `import { ${name}, ${name}Class } from '${module}';`),
  pick(['./alpha.js', './beta.js', './sub/gamma.js']).map((module) => `export * from '${module}';`),
);
/** Names that are members, hidden, of namespaces or of modules as a whole. */
const oddity = fc.tuple(pick(NAMES), pick(NAMES)).chain(([name, use]) =>
  pick([
    `type ${name}Options = { ${name}(): void; ${use}: boolean };\nfunction take(o: ${name}Options) { o.${name}(); ${use}(); }`,
    `function hidden(${name}: any, { ${use} }: { ${use}: any }) { ${name}(); ${use}(); }`,
    `export namespace Space { export function ${name}() { ${use}(); } }`,
    `export const held = new ${name}Class();\nfunction local() { const held = new ${use}Class(); held.${use}Method(); }\nheld.${name}Method();`,
    `import * as lib from './${name}.js';\nlib.${name}(lib); lib.Space.${use}();`,
    `export default class Whole { ${name}() {} }`,
    `list(() => { const ${name} = () => 1; class ${use}Class {} ${name}(); new ${use}Class(); });`,
    `async function late() { const { ${name} } = await import('./${use}.js'); ${name}(); const lib = require('./${name}.js'); lib.${use}(); }`,
    `export class Keeper { kept; set() { const { ${name}Class } = require('./${use}.js'); this.kept = new ${name}Class(); } get ${use}(): ${use}Class { return x; } }`,
    `import { Keeper } from './${use}.js';\nfunction keep(k: Keeper, o: ${name}Class['x']) { k.kept.${name}Method(); k.${use}.${use}Method(); o.${use}Method(); }`,
    `export type ${name} = { ${use}(): void };\nfunction both(x: ${name}) { x.${use}(); }\nexport const own = { ${name}() {}, go() { this.${name}(); } };`,
    `module.exports = { ${name}, ${use}: require('./${use}.js').${use}, ...require('./${name}.js') };`,
  ]),
);
const script = fc.tuple(fc.array(importOf, { maxLength: 3 }), fc.uniqueArray(pick(NAMES), { maxLength: 2 }), fc.array(pick(NAMES), { maxLength: 3 }), fc.array(oddity, { maxLength: 2 }), fc.integer({ min: 0, max: 3 })).map(
  ([imports, defines, uses, oddities, blank]) =>
    [
      ...imports,
      ...defines.map((name) => `export function ${name}(x: ${name}Class) { ${uses.map((use) => `${use}(x); x.${use}Method();`).join(' ')} }\nexport class ${name}Class extends ${uses[0] ?? 'Other'}Class { ${name}Method() { return this.${uses[1] ?? name}Method(); } }`),
      ...uses.map((use) => `${use}(new ${use}Class());`),
      ...oddities,
    ].join('\n') + '\n'.repeat(blank),
);
/** What is imported in a function, listed for others, or inherited in two ways. */
const pythonOddity = fc.tuple(pick(NAMES), pick(NAMES)).chain(([name, use]) =>
  pick([
    `def late():\n    from .${use} import ${name}\n    ${name}().run()`,
    `def other():\n    import pkg.${use}\n    pkg.${use}.${name}()`,
    `try:\n    from .${name} import ${use}\nexcept ImportError:\n    from .${use} import ${use}`,
    `__all__ = ['${name}']`,
    `class Both(${name}, ${use}):\n    def go(self):\n        self.run()`,
    `class Held:\n    @property\n    def ${name}(self) -> ${use}: pass\ndef f(h: Held):\n    h.${name}.run()`,
  ]),
);
const python = fc.tuple(fc.array(fc.tuple(pick(['.alpha', '.beta', 'pkg', 'pkg.alpha', '.']), pick([...NAMES, '*'])), { maxLength: 3 }), fc.uniqueArray(pick(NAMES), { maxLength: 2 }), fc.array(pick(NAMES), { maxLength: 2 }), fc.array(pythonOddity, { maxLength: 2 })).map(
  ([imports, defines, uses, oddities]) =>
    [...imports.map(([module, name]) => `from ${module} import ${name}`), ...defines.map((name) => `class ${name}(${uses[0] ?? 'object'}):\n    def run(self):\n        self.run()\n        ${uses[1] ?? name}().run()`), ...oddities, ...uses.map((use) => `${use}()`), ''].join('\n'),
);
const textOf = (path: string): fc.Arbitrary<string> => (path.endsWith('.json') ? pick(MANIFESTS) : path.endsWith('.py') ? python : script);
const edit = fc.oneof(
  { weight: 6, arbitrary: pick(PATHS).chain((path) => textOf(path).map((text) => ({ kind: 'write' as const, path, text }))) },
  { weight: 2, arbitrary: pick(PATHS).map((path) => ({ kind: 'remove' as const, path })) },
  { weight: 1, arbitrary: pick(PATHS).map((path) => ({ kind: 'comment' as const, path })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'revert' as const }) },
);

type Tree = Readonly<Record<string, string>>;

function apply(tree: Tree, history: readonly Tree[], step: typeof edit extends fc.Arbitrary<infer T> ? T : never): Tree {
  if (step.kind === 'revert') return history[0] ?? tree;
  if (step.kind === 'write') return { ...tree, [step.path]: step.text };
  const { [step.path]: text, ...rest } = tree;
  if (step.kind === 'remove') return rest;
  return text === undefined || step.path.endsWith('.json') ? tree : { ...rest, [step.path]: `${step.path.endsWith('.py') ? '#' : '//'} a word\n${text}` };
}

const wipe = 'TRUNCATE graph_snapshot_files, graph_snapshots, graph_edges, graph_link_sets, graph_symbols, graph_blobs';

describe('a graph kept up to date', () => {
  let ground: GraphGround;
  beforeAll(async () => (ground = await GraphGround.make()));
  afterAll(() => ground.stop());

  it('is the graph made anew, whatever was edited, removed, renamed or taken back', async () => {
    let edges = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 5, maxLength: 12 }), async (steps) => {
        await ground.database.dataSource.query(wipe);
        const history: Tree[] = [{}];
        const kept = new Map<string, string[]>();
        for (const step of steps) {
          const tree = apply(history.at(-1) ?? {}, history, step);
          history.push(tree);
          const commit = ground.commit(tree, PATHS.filter((path) => !(path in tree)));
          await ground.refresh(commit);
          kept.set(commit, await ground.dump(commit));
        }
        for (const [commit, incremental] of kept) {
          await ground.database.dataSource.query(wipe);
          await ground.refresh(commit);
          expect(await ground.dump(commit)).toEqual(incremental);
          edges += incremental.length;
        }
      }),
      { numRuns: 12, seed: 20261123 },
    );
    expect(edges).toBeGreaterThan(500); // the property is about something
  });

  it('links only the changed file when no interface changed, and keeps calls into it', async () => {
    await ground.database.dataSource.query(wipe);
    const first = ground.commit({ 'src/alpha.ts': 'export function alpha() { return 1; }\n', 'src/beta.ts': "import { alpha } from './alpha.js';\nexport const beta = () => alpha();\n" }, ['pkg', 'src/sub', 'src/index.ts']);
    await ground.refresh(first);
    const second = ground.commit({ 'src/alpha.ts': '// moved down\nexport function alpha() { return 2; }\n' });
    expect(await ground.refresh(second)).toMatchObject({ files: 2, parsed: 1, reused: 1 });
    expect(await ground.links(second)).toContain('src/beta.ts#beta calls src/alpha.ts#alpha import');
    const sets = await ground.database.dataSource.query<{ n: number }[]>("SELECT count(DISTINCT link_set_id)::int AS n FROM graph_snapshot_files WHERE path = 'src/beta.ts'");
    expect(sets).toEqual([{ n: 1 }]);
    const [caller] = (await ground.reader.callers(ground.place(second), { symbol: 'alpha' })).callers;
    expect(caller).toMatchObject({ path: 'src/beta.ts', line: 2, symbol: 'beta', kind: 'calls', confidence: 1 });
  });
});
