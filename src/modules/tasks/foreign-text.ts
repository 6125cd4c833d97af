/** Text of people, repositories and agents on its way into a comment, a title or a prompt: it may say anything. */

const ANSI = new RegExp(
  [
    String.raw`\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?`, // OSC: titles, links
    String.raw`\u001b[PX^_][^\u001b]*(?:\u001b\\)?`, // DCS, SOS, PM, APC
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`, // CSI: colours, cursor
    String.raw`\u001b[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);

/** Control characters but tab and newline; bidirectional overrides, zero-width and tag characters: what eyes can not see. */
const INVISIBLE = /(?![\t\n])[\p{Cc}\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/gu;

const ZERO_WIDTH = '\u200b';

/** What a person sees of a terminal's output, one line a line. */
export function withoutAnsi(text: string): string {
  return text.replace(ANSI, '');
}

/** Only what can be seen; line ends as `\n`. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(INVISIBLE, '').replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Cut to `max` characters, the cut shown. */
export function capped(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}

/** Mentions nobody, refers to and closes nothing, and can not look like our hidden marker. */
function harmless(text: string): string {
  return text
    .replace(/@(?=[\p{L}\p{N}_-])/gu, `@${ZERO_WIDTH}`)
    .replace(/#(?=\d)/g, `#${ZERO_WIDTH}`)
    .replace(/\b(GH-)(?=\d)/gi, `$1${ZERO_WIDTH}`)
    .replace(/\b(issues|pull)\/(?=\d)/gi, `$1/${ZERO_WIDTH}`)
    .replaceAll('<!--', `<${ZERO_WIDTH}!--`);
}

/** One harmless line without markup: for titles and commit messages. */
export function plainLine(text: string, max: number): string {
  return harmless(capped(visible(text).replace(/\s+/g, ' ').trim(), max));
}

/** Harmless words inside Markdown: no HTML. */
export function prose(text: string, max: number): string {
  return plainLine(text, max).replaceAll('<', '&lt;');
}

/** One line as inline code, whatever backticks it holds. */
export function codeSpan(text: string, max: number): string {
  const line = plainLine(text, max);
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/** The last lines of a terminal's output as a block that its content can not leave. */
export function fencedTail(output: string, maxLines: number, maxCharacters: number): string {
  const lines = visible(withoutAnsi(output)).trimEnd().split('\n').slice(-maxLines);
  const text = harmless([...lines.join('\n')].slice(-maxCharacters).join(''));
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
