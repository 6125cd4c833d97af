interface Span {
  readonly start: number;
  readonly end: number;
}

/** For each position, in ascending order, the innermost span around it; spans are ordered by their start, the wider first. */
export function innermost(spans: readonly Span[], positions: readonly number[]): number[] {
  const open: number[] = [];
  let next = 0;
  return positions.map((at) => {
    while ((spans[next]?.start ?? Infinity) <= at) {
      while (open.length > 0 && (spans[open.at(-1) ?? 0]?.end ?? 0) < (spans[next]?.end ?? 0)) open.pop();
      open.push(next);
      next += 1;
    }
    while (open.length > 0 && (spans[open.at(-1) ?? 0]?.end ?? 0) <= at) open.pop();
    return open.at(-1) ?? -1;
  });
}

/** The span around each span; -1 for none. */
export function nested(spans: readonly Span[]): number[] {
  const open: number[] = [];
  return spans.map((span, ordinal) => {
    while (open.length > 0 && (spans[open.at(-1) ?? 0]?.end ?? 0) <= span.start) open.pop();
    const parent = open.at(-1) ?? -1;
    open.push(ordinal);
    return parent;
  });
}
