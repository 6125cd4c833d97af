import { placesIn, render } from './rendered-comment.js';

/** GitHub's own limit of a comment, characters; nothing behind it is read. */
const MAX_COMMENT = 65_536;
/** What closes the brackets, the emphasis or the quotation marks that the mention stands in. */
const CLOSING = /^[)\]}*_~"'’”»]+(?=[\s,:;.!?]|$)/;
/** `<!-->` and `<!--->` are whole comments, and empty. */
const COMMENT = '<!--(?!-?>)';
const COMMENT_END = '-->';

/**
 * What a comment asks for: the text after the first whole-word `@<name>` that a reader of the rendered comment sees as
 * the author's own word, so outside code, quotes, links and HTML comments; undefined without such a mention. The request
 * keeps its code and quotes and loses its HTML comments.
 */
export function requestIn(comment: string, name: string): string | undefined {
  const original = comment.slice(0, MAX_COMMENT);
  const mention = mentionOf(name);
  if (!new RegExp(mention, 'iu').test(original)) return undefined;
  const found = [...original.matchAll(new RegExp(`${mention}|${COMMENT}`, 'giu'))];
  const { shown, hidden } = placesIn(original, found.map(({ index, 0: word }) => index + (word.startsWith('@') ? 1 : word.length)));
  const first = found.find(({ 0: word }, at) => word.startsWith('@') && shown.has(at));
  if (!first) return undefined;
  const start = first.index + first[0].length;
  const comments = found.filter(({ index }, at) => hidden.has(at) && index >= start);
  return without(original, start, comments).replace(CLOSING, '').replace(/^[\s,:;]+/, '').trimEnd();
}

/** Whether a look at the comment is worth asking for the repository's own name for the bot. */
export function mayMention(comment: string): boolean {
  const name = /@[\p{L}\p{N}]/u;
  const original = comment.slice(0, MAX_COMMENT);
  return name.test(original) && name.test(render(original).text);
}

/** Not in an address, a path, a longer login or a team; `[bot]` is how GitHub writes an App's login. */
function mentionOf(name: string): string {
  const word = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return String.raw`(?<![\p{L}\p{N}_@/\\\x60+-])@${word}(?:\[bot\])?(?![\p{L}\p{N}_]|-+[\p{L}\p{N}_]|[/.][\p{L}\p{N}_])`;
}

/** The text from `start` without the HTML comments, of which the beginnings are given. */
function without(original: string, start: number, comments: readonly RegExpExecArray[]): string {
  let kept = '';
  let from = start;
  for (const { index } of comments) {
    if (index < from) continue; // inside the one before
    kept += original.slice(from, index);
    const end = original.indexOf(COMMENT_END, index);
    from = end === -1 ? original.length : end + COMMENT_END.length;
  }
  return kept + original.slice(from);
}
