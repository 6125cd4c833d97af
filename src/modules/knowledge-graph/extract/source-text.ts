const SIGNATURE_MAX = 160;
const DOC_MAX = 200;

const MODIFIERS = ['export', 'default', 'declare', 'async'];

/** What stands before a definition and its modifiers; a pattern would be tried at every character. */
function withoutModifiers(before: string): string {
  let rest = before.trimEnd();
  for (let word = modifierOf(rest); word !== undefined; word = modifierOf(rest)) rest = rest.slice(0, -word.length).trimEnd();
  return rest;
}

const modifierOf = (text: string): string | undefined => MODIFIERS.find((word) => text.endsWith(word));

/** A file's text with its lines found once: asking the parser for rows costs a call each. */
export class SourceText {
  private readonly starts: number[] = [0];
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  get lines(): number {
    return this.starts.length;
  }

  /** 1-based. */
  lineAt(index: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Where the line ends that a position stands in. */
  endOfLine(index: number): number {
    return this.starts[this.lineAt(index)] ?? this.text.length;
  }

  /** The head of a definition on one line, without its body. */
  signature(start: number, end: number): string {
    const head = this.text.slice(start, Math.min(end, start + 4 * SIGNATURE_MAX));
    const body = head.search(/\{\s*(\n|$)|:\s*\n|=>|\n\s*\n/);
    return (body === -1 ? (head.split('\n', 1)[0] ?? '') : head.slice(0, body)).replace(/\s+/g, ' ').trim().slice(0, SIGNATURE_MAX);
  }

  /** The words of the comment that ends right before a definition, or of the docstring that opens it. */
  doc(start: number, end: number): string {
    const before = withoutModifiers(this.text.slice(Math.max(0, start - 1000), start));
    const block = before.endsWith('*/') ? /\/\*\*?((?:(?!\/\*)[\s\S])*)\*\/$/.exec(before)?.[1] : undefined;
    const docstring = block ?? /^[^\n]*(?:\([^)]*\)[^\n]*)?:\s*\n\s*[rR]?(?:"""|''')([\s\S]*?)(?:"""|''')/.exec(this.text.slice(start, Math.min(end, start + 1000)))?.[1];
    return (docstring ?? '').replace(/^\s*\*/gm, '').replace(/\s+/g, ' ').trim().slice(0, DOC_MAX);
  }
}
