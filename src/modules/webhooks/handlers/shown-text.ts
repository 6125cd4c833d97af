import { BlockReader } from './shown/block-reader.js';
import { CODE } from './shown/hidden.js';
import { withoutHidingElements } from './shown/hiding-elements.js';
import { InlineReader } from './shown/inline-reader.js';

/**
 * Which characters of a comment a reader sees as the author's own words: not code, not a quote, not an HTML comment,
 * not a link and nothing inside a tag. It reads Markdown only as far as that takes, in time that grows with the length
 * alone, and where it is in doubt a character does not count.
 */

export { CODE, COMMENT } from './shown/hidden.js';

const LINE_END = /(\r\n|\r|\n)/;
/** What no code span, tag or link reaches over. */
const PARAGRAPH_END = /(\ufffc+|(?:\r\n|\r|\n)[ \t]*(?=[\r\n]))/;

/** As long as `markdown`; every hidden character is CODE or COMMENT instead. */
export function shownText(markdown: string): string {
  return readText(markdown).shown;
}

/** `steps`: how often something was looked at, for whoever wants to know how the work grows. */
export function readText(markdown: string): { readonly shown: string; readonly steps: number } {
  const blocks = new BlockReader();
  const text = change(markdown.replace(/[\ufffc\ufffe]/g, '\ufffd'), LINE_END, (line) => blocks.line(line));
  // A span may cross lines, but not into the next list item: hidden is what either reading hides.
  let steps = 0;
  const read = (part: string): string => {
    if (part === '') return part;
    const reader = new InlineReader(part);
    const shown = reader.shown();
    steps += reader.steps;
    return shown;
  };
  const [inParagraphs, inLines] = [change(text, PARAGRAPH_END, read), change(text, LINE_END, read)];
  const inline = inParagraphs.replace(/[^\ufffc]/g, (character, at: number) => (inLines.charAt(at) === CODE ? CODE : character));
  return { shown: withoutHidingElements(inline), steps };
}

function change(text: string, separator: RegExp, each: (part: string) => string): string {
  return text
    .split(separator)
    .map((part, index) => (index % 2 === 0 ? each(part) : part))
    .join('');
}
