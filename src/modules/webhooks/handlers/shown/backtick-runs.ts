/** The runs of backticks of one text: which run closes the code span that another one opens. */
export class BacktickRuns {
  private readonly starts = new Map<number, number[]>();
  private readonly tried = new Map<number, number>();

  constructor(text: string) {
    for (const { 0: run, index } of text.matchAll(/`+/g)) {
      const same = this.starts.get(run.length);
      if (same) same.push(index);
      else this.starts.set(run.length, [index]);
    }
  }

  /**
   * Where the span ends that `length` backticks before `from` opened, undefined when nothing closes it.
   * `from` must not shrink from call to call: so every run is looked at once, however many spans are asked for.
   */
  endOf(length: number, from: number): number | undefined {
    const same = this.starts.get(length) ?? [];
    let next = this.tried.get(length) ?? 0;
    while (next < same.length && (same[next] ?? 0) < from) next += 1;
    this.tried.set(length, next);
    const start = same[next];
    return start === undefined ? undefined : start + length;
  }
}
