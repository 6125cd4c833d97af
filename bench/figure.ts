/** One measured number with the yardstick measured in the same run. */
export interface Figure {
  readonly bench: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly anchor: string;
  readonly anchorValue: number;
  readonly ratio: number;
  /** Measurements behind the value. */
  readonly n: number;
}

export type Bench = () => Promise<readonly Figure[]>;

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

export function figure(parts: Omit<Figure, 'ratio'>): Figure {
  const { value, anchorValue } = parts;
  return { ...parts, value: round(value), anchorValue: round(anchorValue), ratio: round(value / anchorValue) };
}
