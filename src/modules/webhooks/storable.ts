/** PostgreSQL's text takes no NUL, and reasons quote foreign text; 2,000 characters are enough for a person. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, 2_000);
}
