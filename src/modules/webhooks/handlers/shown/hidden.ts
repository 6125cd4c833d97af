/** Stand in for one hidden character each, so that places in the shown text are places in the original. */
export const CODE = '\ufffc';
export const COMMENT = '\ufffe';

export function hide(text: string): string {
  return text.replace(/[^\r\n]/g, CODE);
}

/** Hides the ranges that were named, however they overlap, in one walk over the text. */
export class HiddenRanges {
  private readonly changes: Int32Array;

  constructor(private readonly text: string) {
    this.changes = new Int32Array(text.length + 1);
  }

  add(start: number, end: number): void {
    this.changes[start] = (this.changes[start] ?? 0) + 1;
    this.changes[end] = (this.changes[end] ?? 0) - 1;
  }

  apply(): string {
    let depth = 0;
    return this.text.replace(/[\s\S]/g, (character, at: number) => {
      depth += this.changes[at] ?? 0;
      return depth > 0 ? hide(character) : character;
    });
  }
}
