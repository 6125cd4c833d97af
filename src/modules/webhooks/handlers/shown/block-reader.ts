import { hide } from './hidden.js';
import { hideComments } from './line-comments.js';

const LIST_MARKERS = String.raw`(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*`;
const FENCE = new RegExp(String.raw`^[ \t]*${LIST_MARKERS}(\x60{3,}(?=[^\x60]*$)|~{3,})`);
const QUOTE = new RegExp(String.raw`^[ \t]*${LIST_MARKERS}>`);
const INDENTED = /^(?: {4}| {0,3}\t)/;
const BLANK = /^[ \t]*$/;
/** Defines what `[label]` links to and is not shown itself; a footnote is shown. */
const DEFINITION = /^ {0,3}\[(?!\^)[^\]]+\]:/;
/** Lines that end a quote: any other line after it still belongs to its last paragraph. */
const OWN_BLOCK = /^ {0,3}(?:#{1,6}[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t]|(?:[-*_][ \t]*){3,}$)/;

/** Reads line by line: which kind of block is open decides what the next line is. */
export class BlockReader {
  private open: 'nothing' | 'paragraph' | 'quote' | 'fence' | 'comment' = 'nothing';
  private fence = '';

  line(line: string): string {
    if (this.open === 'fence') return this.fencedLine(line);
    if (this.open === 'comment') return this.textLine(line);
    if (BLANK.test(line)) return this.become('nothing', line);
    const fence = FENCE.exec(line)?.[1];
    if (fence !== undefined) return this.openFence(fence, line);
    if (QUOTE.test(line) || this.continuesQuote(line)) return this.become('quote', hide(line));
    if (this.open === 'nothing' && (INDENTED.test(line) || DEFINITION.test(line))) return hide(line);
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

  private textLine(line: string): string {
    const { shown, isOpen } = hideComments(line, this.open === 'comment');
    this.open = isOpen ? 'comment' : 'paragraph';
    return shown;
  }
}
