const PEM = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]+?-----END \1-----/g;
const BEGINNING = /-----BEGIN [A-Z ]*PRIVATE KEY-----/g;

/** The PEM texts in their order; an environment that knows no line breaks may write them as `\n`. */
export function privateKeysIn(text: string): readonly string[] {
  return text.replaceAll('\\n', '\n').match(PEM) ?? [];
}

/** Whether every key that begins also ends: a key cut short must not pass for none. */
export function areWhole(text: string): boolean {
  const begun = text.match(BEGINNING)?.length ?? 0;
  return begun > 0 && privateKeysIn(text).length === begun;
}
