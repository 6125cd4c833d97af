/**
 * PostgreSQL stores neither NUL nor half a surrogate pair, and both come from outside: they are taken out, and what is longer
 * than `most` characters is cut.
 */
export function storableText(text: string, { most = Infinity }: { readonly most?: number } = {}): string {
  return text.slice(0, most).replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The value as JSON text that `jsonb` takes; its keys are ours. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}
