/** Rows as one array a column, for `unnest`: one statement writes thousands of rows. */
export function columns<Row, Column extends keyof Row>(rows: readonly Row[], names: readonly Column[]): Row[Column][][] {
  return names.map((name) => rows.map((row) => row[name]));
}

/** Equal portions: arrays of a whole large repository in one statement would need as much memory again. */
export function* portionsOf<Row>(rows: readonly Row[], size: number): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
