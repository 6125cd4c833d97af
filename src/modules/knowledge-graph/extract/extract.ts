import type { FileFacts, Language } from '../facts.js';
import { collect } from './collect.js';
import type { Collected } from './collected.js';
import { readerOf } from './grammars.js';
import { Locals } from './locals.js';
import { rootedBindings, rootedImports, rootedRefs, rootedSymbols } from './rooted.js';
import { scoped } from './scopes.js';
import { SourceText } from './source-text.js';

/** A text that takes longer to parse is skipped, milliseconds of the thread's own time where Node tells it. */
const PARSE_MS = 3_000;

/** A busy machine is no fault of the text: what counts is the time that this thread got, since Node 23.9. */
function spentMs(): number {
  if (typeof process.threadCpuUsage !== 'function') return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export class TooSlow extends Error {}

/**
 * The facts of one file's text, the same for the same text.
 * @throws TooSlow when parsing is given up.
 */
export async function extract(source: string, language: Language, parseMs = PARSE_MS): Promise<FileFacts> {
  const { parser, query } = await readerOf(language);
  const [started, from] = [performance.now(), spentMs()];
  // A thread gets no more time than there is: the dear question is asked only when the cheap one says so.
  const late = (): boolean => performance.now() - started > parseMs && spentMs() - from > parseMs;
  const tree = parser.parse(source, null, { progressCallback: late });
  if (tree === null) {
    parser.reset();
    throw new TooSlow(`not parsed within ${parseMs} ms`);
  }
  try {
    const found: Collected = { symbols: [], refs: [], bindings: [], imports: [], offers: [], locals: [], scopes: [] };
    for (const match of query.matches(tree.rootNode, { progressCallback: late })) collect(found, match, language);
    if (late()) throw new TooSlow(`not read within ${parseMs} ms`);
    return factsOf(found, source, language, tree.rootNode.hasError);
  } finally {
    tree.delete();
  }
}

function factsOf(found: Collected, text: string, language: Language, parseErrors: boolean): FileFacts {
  const source = new SourceText(text);
  found.imports.sort((a, b) => a.at - b.at);
  const locals = new Locals(found, source, language);
  const scopes = scoped(found.symbols, source, locals);
  return {
    language,
    lines: source.lines,
    parseErrors,
    symbols: rootedSymbols(scopes, locals, language),
    refs: rootedRefs(found.refs, scopes, source, locals, found.bindings),
    imports: rootedImports(found.imports, scopes, source, locals),
    bindings: rootedBindings(found.bindings, scopes, locals),
    ...(found.offers.length > 0 && { offers: found.offers }),
  };
}
