/**
 * Which characters of a comment a reader sees as the author's own words: not code, not a quote, not an HTML comment.
 * It reads Markdown only as far as that takes, and where it is in doubt a character does not count.
 */

/** Stand in for one hidden character each, so that places in the shown text are places in the original. */
export const CODE = '\ufffc';
export const COMMENT = '\ufffe';

const LIST_MARKERS = String.raw`(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*`;
const FENCE = new RegExp(String.raw`^[ \t]*${LIST_MARKERS}(\x60{3,}(?=[^\x60]*$)|~{3,})`);
const QUOTE = new RegExp(String.raw`^[ \t]*${LIST_MARKERS}>`);
const INDENTED = /^(?: {4}| {0,3}\t)/;
const BLANK = /^[ \t]*$/;
/** Lines that end a quote: any other line after it still belongs to its last paragraph. */
const OWN_BLOCK = /^ {0,3}(?:#{1,6}[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t]|(?:[-*_][ \t]*){3,}$)/;
const CODE_ELEMENTS = /<(pre|code|blockquote|samp|kbd|script|style|textarea)\b[^<>]*>[\s\S]*?(?:<\/\1>|$)/gi;

/** As long as `markdown`; every hidden character is CODE or COMMENT instead. */
export function shownText(markdown: string): string {
  const reader = new BlockReader();
  const blocks = lines(markdown.replace(/[\ufffc\ufffe]/g, '\ufffd'), (line) => reader.line(line));
  // A span may cross lines, but not into the next list item: hidden is what either reading hides.
  const inParagraphs = withoutCodeSpans(blocks);
  const inLines = lines(blocks, withoutCodeSpans);
  const spans = inParagraphs.replace(/[^\ufffc]/g, (character, at: number) => inLines.charAt(at) || character);
  return spans.replace(CODE_ELEMENTS, hide);
}

function lines(text: string, change: (line: string) => string): string {
  return text
    .split(/(\r\n|\r|\n)/)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}

/** Reads line by line: which kind of block is open decides what the next line is. */
class BlockReader {
  private open: 'nothing' | 'paragraph' | 'quote' | 'fence' | 'comment' = 'nothing';
  private fence = '';

  line(line: string): string {
    if (this.open === 'fence') return this.fencedLine(line);
    if (this.open === 'comment') return this.commentLine(line);
    if (BLANK.test(line)) return this.become('nothing', line);
    const fence = FENCE.exec(line)?.[1];
    if (fence !== undefined) return this.openFence(fence, line);
    if (QUOTE.test(line) || this.continuesQuote(line)) return this.become('quote', hide(line));
    if (this.open === 'nothing' && INDENTED.test(line)) return hide(line);
    return this.textLine(line);
  }

  private continuesQuote(line: string): boolean {
    return this.open === 'quote' && !OWN_BLOCK.test(line);
  }

  private become(open: 'nothing' | 'quote', line: string): string {
    this.open = open;
    return line;
  }

  private openFence(fence: string, line: string): string {
    this.open = 'fence';
    this.fence = fence;
    return hide(line);
  }

  private fencedLine(line: string): string {
    const run = line.trim();
    const closes = run.length >= this.fence.length && run === this.fence.charAt(0).repeat(run.length);
    if (closes) this.open = 'nothing';
    return hide(line);
  }

  private commentLine(line: string): string {
    const end = line.indexOf('-->');
    if (end === -1) return COMMENT.repeat(line.length);
    this.open = 'paragraph';
    return COMMENT.repeat(end + 3) + this.textLine(line.slice(end + 3));
  }

  private textLine(line: string): string {
    const start = commentStart(line);
    this.open = start === -1 ? 'paragraph' : 'comment';
    return start === -1 ? line : line.slice(0, start) + this.commentFrom(line.slice(start));
  }

  /** `<!-->` and `<!--->` are whole comments. */
  private commentFrom(rest: string): string {
    const short = /^<!--{1,2}>/.exec(rest)?.[0].length;
    if (short !== undefined) return COMMENT.repeat(short) + this.textLine(rest.slice(short));
    return COMMENT.repeat(4) + this.commentLine(rest.slice(4));
  }
}

/** Where a comment begins that no code span of the same line holds. */
function commentStart(line: string): number {
  return withoutCodeSpans(line).indexOf('<!--');
}

/**
 * A code span is closed by as many backticks as opened it, within its paragraph; a backslash before it takes one away,
 * inside it does not. The last alternative swallows a run that nothing closes.
 */
const SPAN = /\\[^\r\n]|(`+)(?!`)(?:(?!(?:\r\n?|\n)[ \t]*[\r\n])[^\ufffc])*?(?<!`)\1(?!`)|`+/g;

function withoutCodeSpans(text: string): string {
  return text.replace(SPAN, (match: string, ticks: string | undefined) => (ticks === undefined ? match : hide(match)));
}

function hide(text: string): string {
  return text.replace(/[^\r\n]/g, CODE);
}
