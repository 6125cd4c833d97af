type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** JSON whose every `id` that is a number comes as its digits: some of GitHub's have 64 bits, a JavaScript number holds 53. */
export function parseWithLongIds(json: string): unknown {
  const revive: Reviver = (key, value, { source }) => (key === 'id' && typeof value === 'number' ? (source ?? String(value)) : value);
  return JSON.parse(json, revive as Parameters<typeof JSON.parse>[1]) as unknown;
}
