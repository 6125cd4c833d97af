import { extract } from '../../src/modules/knowledge-graph/extract/extract.js';
import { languageOf } from '../../src/modules/knowledge-graph/extract/languages.js';
import type { FileFacts } from '../../src/modules/knowledge-graph/facts.js';
import { linkAll } from '../../src/modules/knowledge-graph/link/link-few.js';
import { readSettings } from '../../src/modules/knowledge-graph/link/project-settings.js';

/** The facts of a tree of texts, in the order of their paths. */
export async function factsOf(tree: Readonly<Record<string, string>>): Promise<Map<string, FileFacts>> {
  const facts = new Map<string, FileFacts>();
  for (const path of Object.keys(tree).sort()) {
    const language = languageOf(path);
    if (language !== undefined) facts.set(path, await extract(tree[path] ?? '', language));
  }
  return facts;
}

/** Links out of one file of a tree: `line kind path#key confidence provenance`. */
export async function linksOf(tree: Readonly<Record<string, string>>, path: string): Promise<string[]> {
  const edges = linkAll([path], await factsOf(tree), readSettings(new Map())).get(path) ?? [];
  return edges.map(({ kind, toPath, toKey, line, confidence, provenance }) => `${line} ${kind} ${toPath}#${toKey} ${confidence} ${provenance}`);
}
