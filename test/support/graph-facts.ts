import { extract } from '../../src/modules/knowledge-graph/extract/extract.js';
import { languageOf } from '../../src/modules/knowledge-graph/extract/languages.js';
import type { FileFacts } from '../../src/modules/knowledge-graph/facts.js';

/** The facts of a tree of texts, in the order of their paths. */
export async function factsOf(tree: Readonly<Record<string, string>>): Promise<Map<string, FileFacts>> {
  const facts = new Map<string, FileFacts>();
  for (const path of Object.keys(tree).sort()) {
    const language = languageOf(path);
    if (language !== undefined) facts.set(path, await extract(tree[path] ?? '', language));
  }
  return facts;
}
