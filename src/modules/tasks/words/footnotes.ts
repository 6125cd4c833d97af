import type { MarkdownIt, StateBlock, StateInline, Token } from 'markdown-it';

const DEFINITION = /^\[\^([^\]\s]{1,100})\]:/;
const REFERENCE = /\[\^([^\]\s]{1,100})\]/y;
/** Columns that the further lines of a footnote are moved in by. */
const INDENT = 4;

/** Names of the footnotes that a text defines. */
interface Environment {
  footnotes?: Set<string>;
}

const nameOf = (label: string): string => label.toLowerCase();

const labelOf = (token: Token | undefined): string => String(token?.meta?.['label']);

/** `[^name]: text`, as GitHub reads it: what follows is a text of its own, further lines moved in. */
function define(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const indent = state.sCount[startLine] ?? 0;
  if (indent - state.blkIndent >= INDENT) return false;
  const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
  const [whole, label] = DEFINITION.exec(state.src.slice(start, state.eMarks[startLine])) ?? [];
  if (whole === undefined || label === undefined) return false;
  if (silent) return true;
  const environment = state.env as Environment;
  (environment.footnotes ??= new Set()).add(nameOf(label));
  state.push('footnote_open', 'div', 1).meta = { label };
  const before = { begin: state.bMarks[startLine], shift: state.tShift[startLine], count: state.sCount[startLine], parent: state.parentType };
  const text = state.src.slice(start + whole.length, state.eMarks[startLine]);
  state.bMarks[startLine] = start + whole.length;
  state.tShift[startLine] = text.length - text.trimStart().length;
  state.blkIndent += INDENT;
  state.sCount[startLine] = state.blkIndent;
  state.parentType = 'blockquote';
  state.md.block.tokenize(state, startLine, endLine);
  state.parentType = before.parent;
  state.blkIndent -= INDENT;
  state.bMarks[startLine] = before.begin ?? 0;
  state.tShift[startLine] = before.shift ?? 0;
  state.sCount[startLine] = before.count ?? 0;
  state.push('footnote_close', 'div', -1);
  return true;
}

function refer(state: StateInline, silent: boolean): boolean {
  REFERENCE.lastIndex = state.pos;
  const [whole, label] = REFERENCE.exec(state.src) ?? [];
  if (whole === undefined || label === undefined || (state.env as Environment).footnotes?.has(nameOf(label)) !== true) return false;
  if (!silent) state.push('footnote_ref', '', 0).meta = { label };
  state.pos += whole.length;
  return true;
}

/** Footnotes of GitHub's Markdown, shown where they are defined. */
export function footnotes(markdown: MarkdownIt): void {
  const written = (tokens: readonly Token[], at: number): string => `[^${markdown.utils.escapeHtml(labelOf(tokens[at]))}]`;
  markdown.block.ruler.before('reference', 'footnote', define, { alt: ['paragraph', 'reference'] });
  markdown.inline.ruler.before('link', 'footnote_ref', refer);
  markdown.renderer.rules['footnote_ref'] = written;
  markdown.renderer.rules['footnote_open'] = (tokens, at) => `<div>${written(tokens, at)}: `;
  markdown.renderer.rules['footnote_close'] = () => '</div>';
}

/** The page shows a footnote only when something that it shows refers to it. */
export function withoutUnusedFootnotes(tokens: readonly Token[]): Token[] {
  const used = new Set(referencesIn(outside(tokens)));
  const inside = footnotesOf(tokens);
  // Sets are walked to their end, which grows: what a footnote in use refers to is in use.
  for (const name of used) for (const other of inside.get(name) ?? []) used.add(other);
  return outside(tokens, used);
}

/** The tokens that stand in no footnote but the first of each of the given names. */
function outside(tokens: readonly Token[], kept: ReadonlySet<string> = new Set()): Token[] {
  let dropping = 0;
  const seen = new Set<string>();
  return tokens.filter((token) => {
    if (token.type === 'footnote_open') {
      const name = nameOf(labelOf(token));
      if (dropping > 0 || !kept.has(name) || seen.has(name)) dropping += 1;
      seen.add(name);
    }
    const drop = dropping > 0;
    if (token.type === 'footnote_close' && dropping > 0) dropping -= 1;
    return !drop;
  });
}

/** By name, the footnotes that one refers to. */
function footnotesOf(tokens: readonly Token[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const open: string[] = [];
  for (const token of tokens) {
    if (token.type === 'footnote_open') open.push(nameOf(labelOf(token)));
    const name = open.at(-1);
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), ...referencesIn([token])]);
    if (token.type === 'footnote_close') open.pop();
  }
  return found;
}

function referencesIn(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'footnote_ref').map((token) => nameOf(labelOf(token)));
}
