import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Language as Grammar, Parser, Query } from 'web-tree-sitter';
import type { Language } from '../facts.js';

export interface Reader {
  readonly parser: Parser;
  readonly query: Query;
}

const RECIPES: Readonly<Record<Language, { readonly wasm: string; readonly queries: readonly string[] }>> = {
  typescript: { wasm: 'tree-sitter-typescript/tree-sitter-typescript.wasm', queries: ['ecmascript', 'typescript', 'ecmascript-locals', 'typescript-locals'] },
  tsx: { wasm: 'tree-sitter-typescript/tree-sitter-tsx.wasm', queries: ['ecmascript', 'typescript', 'jsx', 'ecmascript-locals', 'typescript-locals'] },
  javascript: { wasm: 'tree-sitter-javascript/tree-sitter-javascript.wasm', queries: ['ecmascript', 'javascript', 'jsx', 'ecmascript-locals', 'javascript-locals'] },
  python: { wasm: 'tree-sitter-python/tree-sitter-python.wasm', queries: ['python', 'python-locals'] },
};

const HERE = dirname(fileURLToPath(import.meta.url));
const readers = new Map<Language, Promise<Reader>>();
let started: Promise<void> | undefined;

async function load(language: Language): Promise<Reader> {
  started ??= Parser.init();
  await started;
  const { wasm, queries } = RECIPES[language];
  const grammar = await Grammar.load(createRequire(import.meta.url).resolve(wasm));
  const text = queries.map((name) => readFileSync(join(HERE, 'queries', `${name}.scm`), 'utf8')).join('\n');
  return { parser: new Parser().setLanguage(grammar), query: new Query(grammar, text) };
}

/** Parser and combined query of a language, loaded when first asked for and kept for the thread's life. */
export function readerOf(language: Language): Promise<Reader> {
  const reader = readers.get(language) ?? load(language);
  readers.set(language, reader);
  return reader;
}
