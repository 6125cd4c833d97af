import { languageOf } from './languages.js';

it.each([
  ['a.ts', 'typescript'],
  ['a.d.ts', 'typescript'],
  ['a.mts', 'typescript'],
  ['a.cts', 'typescript'],
  ['a/b.tsx', 'tsx'],
  ['a.js', 'javascript'],
  ['a.mjs', 'javascript'],
  ['a.cjs', 'javascript'],
  ['a.jsx', 'javascript'],
  ['a.py', 'python'],
  ['a.pyi', 'python'],
  ['a\nb.ts', 'typescript'],
])('%j is %s', (path, language) => expect(languageOf(path)).toBe(language));

it.each(['README.md', 'ts', '.ts/a', 'a.TS', 'a.ts.map', 'a.constructor', 'a.py\n', ''])('%j is none', (path) => expect(languageOf(path)).toBeUndefined());
