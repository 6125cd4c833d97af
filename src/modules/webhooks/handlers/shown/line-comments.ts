import { BacktickRuns } from './backtick-runs.js';
import { COMMENT } from './hidden.js';

interface Range {
  readonly start: number;
  /** Undefined for a comment that this line does not close. */
  readonly end: number | undefined;
}

/** One line without its HTML comments, those in code spans excepted; `isOpen`: whether one goes on into the line. */
export function hideComments(line: string, isOpen: boolean): { readonly shown: string; readonly isOpen: boolean } {
  const parts: string[] = [];
  const after = commentsOf(line);
  let at = 0;
  let comment: Range | undefined = isOpen ? { start: 0, end: endOf(line, 0) } : after(0);
  while (comment) {
    const end: number = comment.end ?? line.length;
    parts.push(line.slice(at, comment.start), COMMENT.repeat(end - comment.start));
    if (comment.end === undefined) return { shown: parts.join(''), isOpen: true };
    at = end;
    comment = after(at);
  }
  return { shown: parts.join('') + line.slice(at), isOpen: false };
}

/** Finds comment by comment, each search going on where the last one ended; `<!-->` and `<!--->` are whole comments. */
function commentsOf(line: string): (from: number) => Range | undefined {
  const runs = new BacktickRuns(line);
  const token = /\\.|`+|<!--(-?>)?/g;
  return (from) => {
    token.lastIndex = from;
    for (let match = token.exec(line); match; match = token.exec(line)) {
      const [text, rest] = match;
      if (text.startsWith('<')) return { start: match.index, end: rest === undefined ? endOf(line, token.lastIndex) : token.lastIndex };
      if (text.startsWith('`')) token.lastIndex = runs.endOf(text.length, token.lastIndex) ?? token.lastIndex;
    }
    return undefined;
  };
}

function endOf(line: string, from: number): number | undefined {
  const end = line.indexOf('-->', from);
  return end === -1 ? undefined : end + 3;
}
