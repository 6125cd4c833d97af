/** PostgreSQL stores neither NUL nor half a surrogate pair, and both come from outside: they are taken out. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The value as JSON text that `jsonb` takes; its keys are ours. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}
