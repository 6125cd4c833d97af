import { BacktickRuns } from './backtick-runs.js';
import { HiddenRanges } from './hidden.js';
import { isHidingTag } from './hiding-elements.js';

/** What may begin or end something that hides its text. A URL ends where it could be the text of a link. */
const TOKEN = /\\[^\r\n]|`+|<|!?\[|\]|(?<![\p{L}\p{N}])(?:https?:\/\/|www\.)[^\s<`\]\ufffc]*/giu;
const ATTRIBUTE = String.raw`\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>\x60]+|"[^"<]*"|'[^'<]*'))?`;
/** Group 1: an attribute whose quote does not end before the next `<`, which no search looks past. */
const OPEN_QUOTE = String.raw`\s+[A-Za-z_:][\w.:-]*\s*=\s*(?:"[^"<]*|'[^'<]*)(?=<|$)`;
const AUTOLINK = String.raw`[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*>`;
const TAG = new RegExp(String.raw`<(?:${AUTOLINK}|/?[A-Za-z][A-Za-z0-9-]*(?:${ATTRIBUTE})*(?:\s*/?>|(${OPEN_QUOTE})))`, 'y');
const TITLE = String.raw`(?:"[^"]*"|'[^']*'|\([^()]*\))`;
const PLACE = String.raw`(?:<[^<>\r\n]*>|(?:[^\s<>()]|\([^\s<>()]*\))+)`;
/** What follows the text of a link: its place in brackets, or a label. */
const TARGET = new RegExp(String.raw`\((?:\s*|\s*${PLACE}(?:\s+${TITLE})?\s*)\)|\[[^[\]]*\]`, 'y');

interface Bracket {
  readonly start: number;
  readonly isImage: boolean;
}

/** Reads one paragraph from left to right: what begins first wins, as Markdown has it. Nothing is looked at twice. */
export class InlineReader {
  /** Tokens taken: what the work grows by. */
  steps = 0;
  private readonly token = new RegExp(TOKEN);
  private readonly runs: BacktickRuns;
  private readonly hidden: HiddenRanges;
  private brackets: Bracket[] = [];

  constructor(private readonly text: string) {
    this.runs = new BacktickRuns(text);
    this.hidden = new HiddenRanges(text);
  }

  /** The text with its code spans, tags, links and URLs hidden. */
  shown(): string {
    for (let match = this.token.exec(this.text); match; match = this.token.exec(this.text)) {
      this.steps += 1;
      this.take(match[0], match.index);
    }
    return this.hidden.apply();
  }

  private take(token: string, start: number): void {
    if (token.startsWith('\\')) return;
    if (token.startsWith('`')) return this.span(token.length, start);
    if (token === '<') return this.tag(start);
    if (token === ']') return this.link();
    if (token.endsWith('[')) this.brackets.push({ start, isImage: token.length > 1 });
    else this.hidden.add(start, this.token.lastIndex);
  }

  private span(length: number, start: number): void {
    const end = this.runs.endOf(length, this.token.lastIndex);
    if (end !== undefined) this.hideTo(start, end);
  }

  /**
   * In doubt, that is where a quote is left open in a tag, the rest of the paragraph does not count.
   * A tag that hides what stands behind it is left for the walk that looks for its end in other paragraphs too.
   */
  private tag(start: number): void {
    const match = matchAt(TAG, this.text, start);
    if (!match) return;
    if (match[1] !== undefined) this.hideTo(start, this.text.length);
    else if (isHidingTag(match[0])) this.token.lastIndex = start + match[0].length;
    else this.hideTo(start, start + match[0].length);
  }

  /** GitHub notifies nobody who is named in a link; an image is shown instead of its text. */
  private link(): void {
    const opening = this.brackets.pop();
    const target = opening && matchAt(TARGET, this.text, this.token.lastIndex);
    if (!target) return;
    this.hideTo(opening.start, this.token.lastIndex + target[0].length);
    if (!opening.isImage) this.brackets = [];
  }

  private hideTo(start: number, end: number): void {
    this.hidden.add(start, end);
    this.token.lastIndex = end;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
