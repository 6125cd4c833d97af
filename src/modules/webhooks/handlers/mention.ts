import { COMMENT, shownText } from './shown-text.js';

/** GitHub's own limit of a comment, characters; nothing behind it is read. */
const MAX_COMMENT = 65_536;
/** What closes the brackets, the emphasis or the quotation marks that the mention stands in. */
const CLOSING = /^[)\]}*_~"'’”»]+(?=[\s,:;.!?]|$)/;

/**
 * What a comment asks for: the text after the first whole-word `@<name>` outside code, quotes and HTML comments;
 * undefined without such a mention. The request keeps its code and quotes and loses its HTML comments.
 */
export function requestIn(comment: string, name: string): string | undefined {
  const original = comment.slice(0, MAX_COMMENT);
  const shown = shownText(original);
  const mention = mentionOf(name).exec(shown);
  if (!mention) return undefined;
  const end = mention.index + mention[0].length;
  return withoutComments(original.slice(end), shown.slice(end)).replace(CLOSING, '').replace(/^[\s,:;]+/, '').trimEnd();
}

/** Whether a look at the comment is worth asking for the repository's own name for the bot. */
export function mayMention(comment: string): boolean {
  return /@[\p{L}\p{N}]/u.test(shownText(comment.slice(0, MAX_COMMENT)));
}

/** Not in an address, a path, a longer login or a team; `[bot]` is how GitHub writes an App's login. */
function mentionOf(name: string): RegExp {
  const word = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(String.raw`(?<![\p{L}\p{N}_@/\\\x60+-])@${word}(?:\[bot\])?(?![\p{L}\p{N}_]|-+[\p{L}\p{N}_]|/[\p{L}\p{N}_])`, 'iu');
}

function withoutComments(original: string, shown: string): string {
  return original.replace(/[\s\S]/g, (character, at: number) => (shown.charAt(at) === COMMENT ? '' : character));
}
