/** Longest run of backticks. */
const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

/** Quotes and lists inside each other whose lines are moved in; else a page of nothing else would grow with the square of its depth. */
const DEEPEST = 20;

/** Lines of text with what stands before each of them: `> ` in a quote, spaces in a list. */
export class PageWriter {
  private readonly parts: string[] = [];
  private readonly prefixes: string[] = [];
  /** Line breaks at the end of what was written; a page begins as if after an empty line. */
  private breaks = 2;
  /** Behind a marker, where the first block goes on in the same line. */
  private inLine = false;

  get length(): number {
    return this.parts.length;
  }

  /** What was written since the page had that many parts. */
  since(length: number): string {
    return this.parts.slice(length).join('');
  }

  /** At the beginning of a line white space is the layout of the source. */
  text(text: string): void {
    const shown = this.breaks > 0 ? text.trimStart() : text;
    if (shown === '') return;
    const [first = '', ...lines] = shown.split('\n');
    this.put(first);
    for (const line of lines) {
      this.breakTo(1);
      this.put(line.trimStart());
    }
  }

  /** At least so many line breaks. */
  breakTo(count: 1 | 2): void {
    for (; this.breaks < count; this.breaks += 1) this.parts.push(this.breaks === 0 ? '\n' : `${this.prefixes.join('').trimEnd()}\n`);
  }

  /** Lines as they are. */
  code(code: string, language: string): void {
    const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
    this.breakTo(2);
    for (const line of [`${fence}${language}`, ...code.replace(/\n$/, '').split('\n'), fence]) {
      this.put(line, true);
      this.parts.push('\n');
      this.breaks = 1;
    }
  }

  codeSpan(code: string): void {
    const ticks = '`'.repeat(longestRun(code) + 1);
    const pad = code.startsWith('`') || code.endsWith('`') ? ' ' : '';
    this.text(`${ticks}${pad}${code}${pad}${ticks}`);
  }

  /** What follows stands behind `marker`, and its further lines behind `prefix`. */
  enter(marker: string, prefix: string): void {
    this.put(marker, true);
    this.prefixes.push(this.prefixes.length < DEEPEST ? prefix : '');
    this.breaks = 2;
    this.inLine = true;
  }

  leave(): void {
    this.breakTo(1);
    this.prefixes.pop();
    this.inLine = false;
  }

  toString(): string {
    return this.parts.join('').trim();
  }

  private put(text: string, evenEmpty = false): void {
    if (text === '' && !evenEmpty) return;
    if (this.breaks > 0 && !this.inLine) this.parts.push(this.prefixes.join(''));
    this.parts.push(text);
    this.inLine = false;
    this.breaks = 0;
  }
}
