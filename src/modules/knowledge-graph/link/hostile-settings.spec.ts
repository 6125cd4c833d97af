import fc from 'fast-check';
import { isSettingsFile, readSettings } from './project-settings.js';
import { ScriptModules } from './script-modules.js';

/** As large as a manifest is read. */
const LARGE = 256 * 1024;
const PATHS = new Set(['a/index.ts', 'a/src/index.ts', 'b/src/deep/x.ts', 'index.ts', 'etc/passwd.ts']);
const NAMES = ['a', 'a/x', 'b', '@s/a', '#x', '#x/y', './a', '..', '../../etc/passwd', '/etc/passwd', 'a/../../etc/passwd', 'x', '@/x', '@', 'a\0b', '%2e%2e/a', 'a/%2e%2e/x'];

function ask(files: Readonly<Record<string, string>>): (string | undefined)[] {
  const modules = new ScriptModules((path) => PATHS.has(path), readSettings(new Map(Object.entries(files))));
  return ['index.ts', 'a/src/index.ts', 'b/src/deep/x.ts'].flatMap((from) => NAMES.map((name) => modules.find(from, name)?.path));
}

const inTree = (found: readonly (string | undefined)[]): boolean => found.every((path) => path === undefined || PATHS.has(path));

describe('manifests that nobody wrote in good faith', () => {
  const word = fc.constantFrom('a', '@s/a', '.', './x', './*', '#x', '#x/*', '*', '**', '../../..', '/etc', '${configDir}/..', './dist/index.js', '../../../a/index.ts', './tsconfig.json', 'file:../../..', 'workspace:b@*', '__proto__', '\0', '!', '{a,b}');
  const key = fc.constantFrom('name', 'exports', 'imports', 'main', 'types', 'workspaces', 'packages', 'dependencies', 'extends', 'compilerOptions', 'paths', 'baseUrl', 'outDir', 'rootDir', 'include', 'files', 'composite', 'import', 'default', '.', './*', '#x', '#x/*', 'a', '*', '@/*', 'constructor');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 5 }, word, fc.constantFrom(null, true, 5), fc.array(tie('value'), { maxLength: 3 }), fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries))),
  }));
  const file = fc.constantFrom('package.json', 'a/package.json', 'b/package.json', 'tsconfig.json', 'a/tsconfig.json', 'b/tsconfig.build.json', 'pnpm-workspace.yaml', 'lerna.json');
  const text = fc.oneof({ weight: 5, arbitrary: value.map((one) => JSON.stringify(one)) }, { weight: 1, arbitrary: fc.string() });

  it('are no fault, and lead to files of the tree alone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(file, text), { maxLength: 6 }), (files) => {
        expect(inTree(ask(Object.fromEntries(files)))).toBe(true);
      }),
      { numRuns: 2_000, seed: 20261123 },
    );
  });
});

const repeated = (part: string): string => part.repeat(Math.floor(LARGE / part.length));
const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + '1' + close.repeat(depth);

/** Work that grows with the square of the texts below takes minutes of the processor's time, microseconds. */
const TOO_LONG = 30_000_000;

it.each<[string, string]>([
  ['comments that do not end', `{${repeated('/*')}`],
  ['comments of slashes', repeated('/*/')],
  ['quotes that are none', `"${repeated('\\"')}`],
  ['lines that break in quotes', repeated('"\\\n')],
  ['commas', `[${repeated(',')}`],
  ['commas and blanks', `[${repeated(', ')}`],
  ['one long blank', `[1,${repeated(' ')}`],
  ['lists in lists', nested('[', ']', 100_000)],
  ['objects in objects', nested('{"exports":', '}', 20_000)],
  ['flow collections', nested('{a: [', ']}', 20_000)],
  ['aliases of aliases', ['a: &a [x,x]', ...Array.from({ length: 24 }, (_unused, n) => `${String.fromCharCode(98 + n)}: &${String.fromCharCode(98 + n)} [*${String.fromCharCode(97 + n)},*${String.fromCharCode(97 + n)}]`), 'packages: *y'].join('\n')],
  ['deep conditions', `{"name":"a","exports":${nested('{"import":', '}', 5_000)}}`],
  ['wide conditions', JSON.stringify({ name: 'a', exports: { '.': Object.fromEntries(Array.from({ length: 10_000 }, (_unused, n) => [`c${n}`, { import: './x', default: ['./y', './z'] }])) } })],
  ['many patterns', JSON.stringify({ name: 'a', exports: Object.fromEntries(Array.from({ length: 10_000 }, (_unused, n) => [`./${n}*`, './*'])) })],
  ['many stars', JSON.stringify({ name: 'a', workspaces: ['*a'.repeat(40_000), '**/'.repeat(160) + 'b', '*a'.repeat(250)] })],
  ['many braces', JSON.stringify({ name: 'a', workspaces: [`${'{a,b}'.repeat(100)}`, '{'.repeat(500)] })],
])('a manifest of %s is read in time', (_what, text) => {
  const before = process.cpuUsage();
  const files = Object.fromEntries(['package.json', 'a/package.json', 'tsconfig.json', 'lerna.json'].map((path) => [path, text]));
  expect(inTree(ask({ ...files, 'pnpm-workspace.yaml': `packages: ${text}`, 'a/pnpm-workspace.yaml': text }))).toBe(true);
  expect(process.cpuUsage(before).user).toBeLessThan(TOO_LONG);
});

it('circles and long chains of extends come to an end', () => {
  const chain = Object.fromEntries(Array.from({ length: 20_000 }, (_unused, n) => [`tsconfig.${n}.json`, JSON.stringify({ extends: [`./tsconfig.${n + 1}.json`, `./tsconfig.${n + 2}.json`, './tsconfig.0.json', './tsconfig.json'] })]));
  expect(inTree(ask({ ...chain, 'tsconfig.json': '{"extends":"./tsconfig.json"}', 'a/tsconfig.json': '{"extends":["../tsconfig.json","../a/tsconfig"]}' }))).toBe(true);
});

it('thousands of packages of one name, each a workspace of all', () => {
  const manifests = Object.fromEntries(Array.from({ length: 3_000 }, (_unused, n) => [`p${n}/package.json`, JSON.stringify({ name: 'a', workspaces: Array.from({ length: 300 }, () => `${'*a'.repeat(20)}`) })]));
  expect(inTree(ask(manifests))).toBe(true);
});

it.each(['package.json', 'a/tsconfig.json', 'tsconfig.build.json', 'tsconfig-base.json', 'jsconfig.json', 'packages/tsconfig/base.json', 'pnpm-workspace.yaml', 'lerna.json'])('%s is asked', (path) => expect(isSettingsFile(path)).toBe(true));
it.each(['a/mytsconfig.json', 'tsconfigs.json', 'tsconfig/readme.md', 'pnpm-lock.yaml', 'node_modules/tsconfig/base.json'])('%s is not', (path) => expect(isSettingsFile(path)).toBe(false));
