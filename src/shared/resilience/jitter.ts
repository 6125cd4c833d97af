/** Half of a pause, and a part of the other half by chance: what failed together does not come again together. Milliseconds. */
export function jittered(ms: number): number {
  return Math.round(ms / 2 + (Math.random() * ms) / 2);
}
