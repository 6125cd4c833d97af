import { Parser } from 'htmlparser2';
import MarkdownIt from 'markdown-it';

/** As GitHub renders comments: CommonMark with tables and strikethrough, raw HTML as HTML, a bare URL as a link. */
const MARKDOWN = new MarkdownIt({ html: true, linkify: true });

/**
 * A place is marked by its number in binary, digits of one length, in letters that nobody writes here: Markdown reads them
 * like any letters, and as they differ in case alone, two labels of a reference stay the same when each has its mark.
 */
const [ZERO, ONE] = ['\u2C30', '\u2C00'];
const DIGIT = new RegExp(`[${ZERO}${ONE}]`, 'g');
const MARK = new RegExp(`[${ZERO}${ONE}]+`, 'g');

/**
 * What a reader does not take for the author's own words, or does not see: the elements in which GitHub's renderer looks
 * for no mention (pre, code, tt, a), quotes, and what GitHub Flavored Markdown disallows as raw HTML (section 6.11).
 */
const HIDING = new Set(['pre', 'code', 'tt', 'a', 'blockquote', 'iframe', 'noembed', 'noframes', 'plaintext', 'script', 'style', 'textarea', 'title', 'xmp']);

export interface RenderedComment {
  /** What a reader sees as the author's own words, in order. */
  readonly text: string;
  /** What stands in HTML comments. */
  readonly comments: string;
}

/** A comment's Markdown as it is shown. Never throws; 64 KiB of the worst that is known take about a second. */
export function render(markdown: string): RenderedComment {
  const [text, comments]: [string[], string[]] = [[], []];
  let hiding = 0;
  const html = new Parser({
    onopentagname: (name) => void (HIDING.has(name) && (hiding += 1)),
    onclosetag: (name) => void (HIDING.has(name) && (hiding -= 1)),
    ontext: (piece) => void (hiding === 0 && text.push(piece)),
    oncomment: (piece) => void comments.push(piece),
  });
  html.end(MARKDOWN.render(markdown));
  return { text: text.join(''), comments: comments.join('\n') };
}

/** Which of the places in a comment, by their number, a reader sees as the author's own words, and which are in an HTML comment. */
export function placesIn(markdown: string, offsets: readonly number[]): { readonly shown: ReadonlySet<number>; readonly hidden: ReadonlySet<number> } {
  const clean = markdown.replace(DIGIT, '\uFFFD');
  const length = offsets.length.toString(2).length;
  const parts = offsets.map((offset, at) => clean.slice(offsets[at - 1] ?? 0, offset) + markOf(at, length));
  const { text, comments } = render(parts.join('') + clean.slice(offsets.at(-1) ?? 0));
  return { shown: marksIn(text), hidden: marksIn(comments) };
}

function markOf(at: number, length: number): string {
  return at.toString(2).padStart(length, '0').replaceAll('0', ZERO).replaceAll('1', ONE);
}

function marksIn(text: string): ReadonlySet<number> {
  return new Set([...text.matchAll(MARK)].map(([mark]) => Number.parseInt(mark.replaceAll(ZERO, '0').replaceAll(ONE, '1'), 2)));
}
