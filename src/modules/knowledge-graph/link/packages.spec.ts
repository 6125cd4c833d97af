import { factsOf } from '../../../../test/support/graph-facts.js';
import { linkAll } from './link-few.js';
import { isSettingsFile, readSettings } from './project-settings.js';

type Tree = Readonly<Record<string, string>>;

const json = (value: unknown): string => JSON.stringify(value);
const named = (name: string, more: object = {}): string => json({ name, ...more });
const ROOT = { 'package.json': json({ private: true, workspaces: ['packages/*', 'apps/**'] }) };
const KIT = 'export function build() {}\nexport default function main() {}\n';

/** Import edges and calls of `from`, as `kind path#key confidence`. */
async function edgesOf(tree: Tree, from: string): Promise<string[]> {
  const settings = readSettings(new Map(Object.entries(tree).filter(([path]) => isSettingsFile(path))));
  const edges = linkAll([from], await factsOf(tree), settings).get(from) ?? [];
  return edges.map(({ kind, toPath, toKey, confidence }) => `${kind} ${toPath}#${toKey} ${confidence}`);
}

const use = (module: string): Tree => ({ 'apps/web/app.ts': `import { build } from '${module}';\nbuild();\n`, 'apps/web/package.json': named('web') });
const to = (path: string, confidence = 1): string[] => [`imports ${path}#build ${confidence}`, `calls ${path}#build ${confidence}`];
const kit = (manifest: object, ...paths: string[]): Tree => ({ 'packages/kit/package.json': named('@acme/kit', manifest), ...Object.fromEntries(paths.map((path) => [`packages/kit/${path}`, KIT])) });
const edges = (tree: Tree, module = '@acme/kit') => edgesOf({ ...ROOT, ...tree, ...use(module) }, 'apps/web/app.ts');

describe('what a package offers', () => {
  it.each<[string, object, string]>([
    ['a string', { exports: './lib/kit.ts' }, 'lib/kit.ts'],
    ['the entry alone', { exports: { '.': './lib/kit.ts' } }, 'lib/kit.ts'],
    ['conditions', { exports: { types: './lib/kit.ts', default: './other.ts' } }, 'lib/kit.ts'],
    ['conditions in conditions', { exports: { '.': { node: { import: './lib/kit.ts' }, require: './other.ts' } } }, 'lib/kit.ts'],
    ['the first condition whose file there is', { exports: { '.': { types: './gone.d.ts', import: './lib/kit.ts', require: './other.ts' } } }, 'lib/kit.ts'],
    ['a known condition before an unknown one', { exports: { browser: './other.ts', default: './lib/kit.ts' } }, 'lib/kit.ts'],
    ['an unknown condition, when none is known', { exports: { '@acme/source': './lib/kit.ts' } }, 'lib/kit.ts'],
    ['the first of a list whose file there is', { exports: ['./gone.js', './lib/kit.ts'] }, 'lib/kit.ts'],
    ['exports before main', { exports: './lib/kit.ts', main: './other.ts', types: './other.ts' }, 'lib/kit.ts'],
    ['types before main', { types: 'lib/kit.ts', main: 'other.ts' }, 'lib/kit.ts'],
    ['module before main', { module: './lib/kit.ts', main: './other.ts' }, 'lib/kit.ts'],
    ['main without an extension', { main: 'lib/kit' }, 'lib/kit.ts'],
    ['main that is a folder', { main: './folder' }, 'folder/index.ts'],
    ['nothing said', {}, 'index.ts'],
  ])('%s', async (_what, manifest, path) => {
    expect(await edges(kit(manifest, 'lib/kit.ts', 'other.ts', 'folder/index.ts', 'index.ts'))).toEqual(to(`packages/kit/${path}`));
  });

  const EXPORTS = {
    exports: {
      '.': './src/index.ts',
      './tool': './src/tool.ts',
      './features/*': './src/features/*/index.ts',
      './features/*.js': './src/features/*.ts',
      './features/hidden/*': null,
      './both/*': { import: './gone/*.mjs', default: './src/*.ts' },
      './old/': './src/old/',
      './escape': '../other/index.ts',
      './escape/*': './src/../../*/index.ts',
    },
  };
  const files = ['src/index.ts', 'src/tool.ts', 'src/features/a/index.ts', 'src/features/b.ts', 'src/features/hidden/c/index.ts', 'src/secret.ts', 'src/old/d.ts'];

  it.each([
    ['@acme/kit', 'src/index.ts'],
    ['@acme/kit/tool', 'src/tool.ts'],
    ['@acme/kit/features/a', 'src/features/a/index.ts'],
    ['@acme/kit/features/b.js', 'src/features/b.ts'],
    ['@acme/kit/both/tool', 'src/tool.ts'],
    ['@acme/kit/old/d.ts', 'src/old/d.ts'],
  ])('the subpath %s', async (module, path) => expect(await edges(kit(EXPORTS, ...files), module)).toEqual(to(`packages/kit/${path}`)));

  it.each(['src/secret', 'src/secret.ts', 'features/hidden/c', 'gone', 'features/', 'constructor', '__proto__', 'escape', 'escape/other', '../other', '..'])('%s is not offered', async (rest) => {
    expect(await edges({ ...kit(EXPORTS, ...files), 'packages/other/index.ts': KIT }, `@acme/kit/${rest}`)).toEqual([]);
  });

  it('without exports every file of the package, and folders with a manifest of their own', async () => {
    const tree = { ...kit({ main: 'index.ts' }, 'index.ts', 'deep/x.ts', 'server/lib/main.ts'), 'packages/kit/server/package.json': json({ main: './lib/main.js' }) };
    expect(await edges(tree, '@acme/kit/deep/x')).toEqual(to('packages/kit/deep/x.ts'));
    expect(await edges(tree, '@acme/kit/server')).toEqual(to('packages/kit/server/lib/main.ts'));
  });
});

describe('what is built is found where it is written', () => {
  const built = { main: './dist/index.js', exports: { '.': { types: './dist/index.d.ts', import: './dist/index.mjs', require: './dist/index.cjs' }, './*': './dist/*.js' } };
  const config = (options: object, more: object = {}): Tree => ({ 'packages/kit/tsconfig.json': json({ compilerOptions: options, ...more }) });

  it('by outDir and rootDir', async () => {
    const tree = { ...kit(built, 'code/index.ts', 'code/deep/x.tsx', 'src/index.ts'), ...config({ outDir: './dist', rootDir: 'code' }) };
    expect(await edges(tree)).toEqual(to('packages/kit/code/index.ts'));
    expect(await edges(tree, '@acme/kit/deep/x')).toEqual(to('packages/kit/code/deep/x.tsx'));
  });

  it.each<[string, Tree]>([
    ['include', config({ outDir: 'dist' }, { include: ['code/**/*.ts'] })],
    ['files', config({ outDir: 'dist' }, { files: ['code/index.ts'] })],
    ['declarationDir', config({ declarationDir: 'dist', rootDir: 'code' })],
    ['another configuration beside it', { 'packages/kit/tsconfig.build.json': json({ compilerOptions: { outDir: 'dist', rootDir: './code' } }) }],
    ['what it extends', { ...config({}, { extends: './tsconfig.base' }), 'packages/kit/tsconfig.base.json': json({ compilerOptions: { outDir: 'dist', rootDir: 'code' } }) }],
    ['${configDir}', { ...config({}, { extends: '../../tsconfig.base.json' }), 'tsconfig.base.json': json({ compilerOptions: { outDir: '${configDir}/dist', rootDir: '${configDir}/code' } }) }],
  ])('by %s', async (_what, tree) => expect(await edges({ ...kit(built, 'code/index.ts', 'src/index.ts'), ...tree })).toEqual(to('packages/kit/code/index.ts')));

  it('below the folder, as by composite', async () => {
    const tree = { ...kit({ main: 'dist/src/index.js' }, 'src/index.ts'), ...config({ outDir: 'dist', composite: true }, { include: ['src'] }) };
    expect(await edges(tree)).toEqual(to('packages/kit/src/index.ts'));
  });

  it('in a folder of the repository', async () => {
    const tree = { ...kit({ main: '../../out/kit/main.js' }, 'source/main.ts'), ...config({ outDir: '../../out/kit', rootDir: './source' }) };
    expect(await edges(tree)).toEqual(to('packages/kit/source/main.ts'));
  });

  it.each([
    ['dist/index.js', 'src/index.ts'],
    ['lib/index.js', 'src/index.ts'],
    ['build/index.js', 'src/index.ts'],
    ['out/deep/x.js', 'src/deep/x.ts'],
    ['dist/esm/index.js', 'src/index.ts'],
    ['dist/cjs/deep/x.cjs', 'src/deep/x.ts'],
    ['dist/src/index.js', 'src/index.ts'],
    ['dist/index.d.ts', 'src/index.tsx'],
    ['dist/index.js', 'index.ts'],
    ['dist/bundle.umd.js', 'src/index.ts'],
  ])('%s by a guess that is said to be one: %s', async (main, source) => expect(await edges(kit({ main }, source))).toEqual(to(`packages/kit/${source}`, 0.8)));

  it('a built file that is in the tree is what is imported', async () => {
    expect(await edges(kit(built, 'dist/index.mjs', 'src/index.ts'))).toEqual(to('packages/kit/dist/index.mjs'));
  });
});

describe('which package a name means', () => {
  const two = { 'packages/kit/package.json': named('@acme/kit'), 'packages/kit/index.ts': KIT, 'examples/kit/package.json': named('@acme/kit'), 'examples/kit/index.ts': KIT };

  it.each<[string, Tree]>([
    ['npm', { 'package.json': json({ workspaces: ['packages/*'] }) }],
    ['yarn', { 'package.json': json({ workspaces: { packages: ['./packages/kit/'], nohoist: ['**'] } }) }],
    ['lerna', { 'package.json': '{}', 'lerna.json': json({ packages: ['packages/*'] }) }],
    ['pnpm', { 'package.json': '{}', 'pnpm-workspace.yaml': "packages:\n  - '**'\n  - '!examples/**'\n" }],
    ['braces', { 'package.json': json({ workspaces: ['{packages,apps}/*'] }) }],
  ])('the member of the workspace: %s', async (_what, root) => {
    expect(await edgesOf({ ...two, ...use('@acme/kit'), ...root }, 'apps/web/app.ts')).toEqual(to('packages/kit/index.ts'));
  });

  it('the workspace around the importing file', async () => {
    const inner = { 'examples/package.json': json({ workspaces: ['*'] }), 'examples/app/app.ts': "import { build } from '@acme/kit';\nbuild();\n" };
    expect(await edgesOf({ ...ROOT, ...two, ...inner }, 'examples/app/app.ts')).toEqual(to('examples/kit/index.ts'));
  });

  it.each(['file:../../examples/kit', 'link:../../examples/kit', 'workspace:../../examples/kit', 'portal:../../examples/kit'])('the folder that a dependency names: %s', async (spec) => {
    const tree = { ...ROOT, ...two, ...use('@acme/kit'), 'apps/web/package.json': named('web', { devDependencies: { '@acme/kit': spec } }) };
    expect(await edgesOf(tree, 'apps/web/app.ts')).toEqual(to('examples/kit/index.ts'));
  });

  it('the other name that a dependency gives', async () => {
    const tree = { ...ROOT, ...two, ...use('short'), 'apps/web/package.json': named('web', { dependencies: { short: 'workspace:@acme/kit@*' } }) };
    expect(await edgesOf(tree, 'apps/web/app.ts')).toEqual(to('packages/kit/index.ts'));
  });

  it('a package that no workspace names is a guess', async () => {
    expect(await edgesOf({ ...two, ...use('@acme/kit'), 'package.json': '{}' }, 'apps/web/app.ts')).toEqual(to('examples/kit/index.ts', 0.8));
  });

  it('the package itself, by its own name', async () => {
    const tree = { ...kit({ exports: { './own': './lib/own.ts' } }, 'lib/own.ts'), 'packages/kit/test/a.ts': "import { build } from '@acme/kit/own';\nbuild();\n" };
    expect(await edgesOf({ ...ROOT, ...tree }, 'packages/kit/test/a.ts')).toEqual([...to('packages/kit/lib/own.ts').slice(0, 1), 'tests packages/kit/lib/own.ts# 1', ...to('packages/kit/lib/own.ts').slice(1)]);
  });

  it.each(['fs', 'node:fs', 'events'])('%s is the platform’s', async (module) => {
    expect(await edges({ ...kit({}), 'packages/own/package.json': named(module), 'packages/own/index.ts': KIT }, module)).toEqual([]);
  });
});

describe('#names', () => {
  const imports = { '#kit': './lib/kit.ts', '#util/*': { types: './lib/util/*.ts', default: './lib/util/*.js' }, '#built/*': './dist/*.js', '#other': '@acme/kit', '#up': '../kit/index.ts', '#self': '#self', '#hidden/*': null };
  const tree = {
    ...ROOT,
    ...kit({}, 'index.ts'),
    'apps/web/package.json': named('web', { imports }),
    'apps/web/lib/kit.ts': KIT,
    'apps/web/lib/util/deep/x.ts': KIT,
    'apps/web/src/y.ts': KIT,
    'lib/kit.ts': KIT,
  };
  const asked = (module: string) => edgesOf({ ...tree, 'apps/web/app.ts': `import { build } from '${module}';\nbuild();\n` }, 'apps/web/app.ts');

  it.each([
    ['#kit', 'apps/web/lib/kit.ts', 1],
    ['#util/deep/x', 'apps/web/lib/util/deep/x.ts', 1],
    ['#built/y', 'apps/web/src/y.ts', 0.8],
    ['#other', 'packages/kit/index.ts', 1],
  ])('%s', async (module, path, confidence) => expect(await asked(module)).toEqual(to(path, confidence)));

  it.each(['#gone', '#', '#/', '#up', '#self', '#hidden/x', '#util/../../../../lib/kit', '#toString'])('%s leads nowhere', async (module) => expect(await asked(module)).toEqual([]));

  it('are those of the nearest package', async () => {
    expect(await edgesOf({ ...tree, 'apps/web/inner/package.json': '{}', 'apps/web/inner/app.ts': "import { build } from '#kit';\nbuild();\n" }, 'apps/web/inner/app.ts')).toEqual([]);
  });
});

describe('tsconfig', () => {
  const app = { 'apps/web/app.ts': "import { build } from '@/kit';\nbuild();\n" };
  const paths = { compilerOptions: { paths: { '@/*': ['./lib/*'] } } };

  it.each<[string, Tree, string]>([
    ['paths lie where they are declared', { 'apps/web/tsconfig.json': json({ extends: '../../tsconfig.base.json' }), 'tsconfig.base.json': json(paths) }, 'lib/kit.ts'],
    ['paths are overridden, not joined', { 'apps/web/tsconfig.json': json({ extends: '../../tsconfig.base', ...paths }), 'tsconfig.base.json': json({ compilerOptions: { paths: { '@/*': ['./else/*'] } } }) }, 'apps/web/lib/kit.ts'],
    ['the last of several', { 'apps/web/tsconfig.json': json({ extends: ['./tsconfig.a.json', '../../tsconfig.base.json'] }), 'apps/web/tsconfig.a.json': json({ compilerOptions: { paths: { '@/*': ['./gone/*'] } } }), 'tsconfig.base.json': json(paths) }, 'lib/kit.ts'],
    ['from a package', { 'apps/web/tsconfig.json': json({ extends: '@acme/tsconfig/base.json' }), 'packages/tsconfig/package.json': named('@acme/tsconfig'), 'packages/tsconfig/base.json': json({ compilerOptions: { paths: { '@/*': ['${configDir}/lib/*'] } } }) }, 'apps/web/lib/kit.ts'],
    ['baseUrl of what is extended', { 'apps/web/tsconfig.json': json({ extends: '../../tsconfig.base.json', compilerOptions: { paths: { '@/*': ['lib/*'] } } }), 'tsconfig.base.json': json({ compilerOptions: { baseUrl: '.' } }) }, 'lib/kit.ts'],
    ['the longest pattern', { 'apps/web/tsconfig.json': json({ compilerOptions: { paths: { '*': ['./else/*'], '@/k*': ['./lib/k*'], '@/*': ['./else/*'] } } }) }, 'apps/web/lib/kit.ts'],
    ['what is built', { 'apps/web/tsconfig.json': json({ compilerOptions: { outDir: 'built', rootDir: 'lib', paths: { '@/*': ['./built/*'] } } }) }, 'apps/web/lib/kit.ts'],
    ['the folder of a package', { 'apps/web/tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['../../packages/*'] } } }), ...kit({ main: './code/main.js' }, 'code/main.ts') }, 'packages/kit/code/main.ts'],
  ])('%s', async (_what, tree, path) => {
    const all = { 'lib/kit.ts': KIT, 'apps/web/lib/kit.ts': KIT, 'apps/web/else/kit.ts': KIT, 'else/kit.ts': KIT };
    expect(await edgesOf({ ...ROOT, ...all, ...app, ...tree }, 'apps/web/app.ts')).toEqual(to(path));
  });
});
