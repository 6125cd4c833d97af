/** What is larger is data or generated. */
export const MAX_BYTES = 1_048_576;
/** Longer lines are minified or generated code. */
const MAX_LINE = 20_000;

const decoder = new TextDecoder('utf-8', { fatal: true });

export type Judged = { readonly text: string } | { readonly skipped: string };

function longestLine(text: string): number {
  let longest = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end === -1 ? text.length : end;
    longest = Math.max(longest, stop - start);
    start = stop + 1;
  }
  return longest;
}

/** The text of a file that can be read, or in plain words why it can not. */
export function judgeText(content: Uint8Array): Judged {
  if (content.length > MAX_BYTES) return { skipped: `larger than ${MAX_BYTES} bytes` };
  if (content.includes(0)) return { skipped: 'binary: holds a NUL byte' };
  let text: string;
  try {
    text = decoder.decode(content);
  } catch {
    return { skipped: 'not UTF-8' };
  }
  return longestLine(text) > MAX_LINE ? { skipped: `a line is longer than ${MAX_LINE} characters` } : { text };
}
