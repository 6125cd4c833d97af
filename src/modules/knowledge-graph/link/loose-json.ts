import { parse } from 'yaml';

export type Fields = Readonly<Record<string, unknown>>;

// Each alternative matches wherever it begins, so that a text is gone over once, whatever it holds.
const TOKENS = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|[^"/]+|\//g;
const COMMAS = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|,(?=\s*[}\]])/g;

function withoutComments(text: string): string {
  return text.replace(TOKENS, (token) => (token.startsWith('//') || token.startsWith('/*') ? ' ' : token)).replace(COMMAS, (token) => (token === ',' ? '' : token));
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export const stringOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' && !value.includes('\0') ? value : undefined);

export const stringsOf = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((one) => stringOf(one) ?? []) : []);

/** The object of a JSON text that may have comments and commas too many; an empty one for any other text. */
export function parseLoose(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(withoutComments(text.replace(/^\uFEFF/, ''))));
  } catch {
    return {};
  }
}

/** Larger lists of packages nobody writes, and to read YAML can take a time that grows with its square. */
const LIST_MAX = 16 * 1024;

/** The list under a key at the left of a YAML text, whatever else that holds. */
export function yamlList(text: string, key: string): string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith(`${key}:`));
  const end = lines.findIndex((line, index) => index > start && /^[^\s#-]/.test(line));
  const section = start === -1 ? '' : lines.slice(start, end === -1 ? undefined : end).join('\n');
  if (section.length > LIST_MAX) return [];
  try {
    return stringsOf(fieldsOf(parse(section, { logLevel: 'silent', prettyErrors: false }))[key]);
  } catch {
    return [];
  }
}
