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

/** Scripts that are not written rightly without joiners. */
const JOINING = String.raw`[\p{scx=Arab}\p{scx=Syrc}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Mong}]`;

/** Joiners and selectors that change what is seen: inside an emoji, between such letters. */
const SEEN = [
  String.raw`(?<=${JOINING})[\u200c\u200d](?=${JOINING})`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Emoji})[\ufe0e\ufe0f]`,
].join('|');

/**
 * What eyes can not see: control characters but tab and newline, and what Unicode ignores by default: zero-width, tag and
 * bidirectional characters, fillers, selectors.
 */
const INVISIBLE = new RegExp(String.raw`(?![\t\n])(?!${SEEN})[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]`, 'gu');

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

/** Harmless words inside Markdown: no HTML, no image, no link with words of its own, no character that is written by its name. */
export function prose(text: string, max: number): string {
  return plainLine(text, max)
    .replace(/&(?=[#\p{L}])/gu, `&${ZERO_WIDTH}`)
    .replace(/!(?=\[)/g, `!${ZERO_WIDTH}`)
    .replace(/\](?=[([:])/g, `]${ZERO_WIDTH}`)
    .replaceAll('<', '&lt;');
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
