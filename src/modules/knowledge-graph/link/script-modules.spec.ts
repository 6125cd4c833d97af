import { readSettings } from './project-settings.js';
import { ScriptModules } from './script-modules.js';

const PATHS = new Set(['src/a.ts', 'src/b.tsx', 'src/c.d.ts', 'src/lib/index.ts', 'src/old.js', 'src/both.js', 'src/both.ts', 'src/m.mts', 'packages/kit/src/index.ts', 'packages/kit/src/deep/x.ts', 'packages/kit/main.js', 'app/page.tsx', 'app/@ui/box.ts']);
const SETTINGS = readSettings(
  new Map([
    ['tsconfig.json', '{"compilerOptions":{"baseUrl":"src"}}'],
    ['app/tsconfig.json', '{"compilerOptions":{"paths":{"@/*":["./*"],"kit":["../packages/kit/main.js"],"~*end":["./pa*"]}}}'],
    ['packages/kit/package.json', '{"name":"@acme/kit"}'],
  ]),
);
const to = (name: string, from = 'src/a.ts'): string | undefined => new ScriptModules((path) => PATHS.has(path), SETTINGS).find(from, name)?.path;

it.each([
  ['./a', 'src/a.ts'],
  ['./a.js', 'src/a.ts'],
  ['./a.ts', 'src/a.ts'],
  ['./b.jsx', 'src/b.tsx'],
  ['./b.js', 'src/b.tsx'],
  ['./c.js', 'src/c.d.ts'],
  ['./lib', 'src/lib/index.ts'],
  ['./lib/', 'src/lib/index.ts'],
  ['./lib/index.js', 'src/lib/index.ts'],
  ['./both.js', 'src/both.js'],
  ['./both', 'src/both.ts'],
  ['./m.mjs', 'src/m.mts'],
  ['../src/old', 'src/old.js'],
  ['a', 'src/a.ts'],
  ['lib', 'src/lib/index.ts'],
  ['@acme/kit', 'packages/kit/src/index.ts'],
  ['@acme/kit/deep/x', 'packages/kit/src/deep/x.ts'],
  ['@acme/kit/main', 'packages/kit/main.js'],
])('%s leads to %s', (name, path) => expect(to(name)).toBe(path));

it.each([
  ['@/page', 'app/page.tsx'],
  ['@/@ui/box', 'app/@ui/box.ts'],
  ['kit', 'packages/kit/main.js'],
  ['~geend', 'app/page.tsx'],
])('in app, %s leads to %s', (name, path) => expect(to(name, 'app/page.tsx')).toBe(path));

it.each(['./nothing', '../../outside', 'node:fs', 'react', '@acme', '@acme/other', '@/page', '', '.', '..', './a.js/x'])('%j leads nowhere', (name) => expect(to(name)).toBeUndefined());
