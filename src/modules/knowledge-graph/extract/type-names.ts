import type { Language } from '../facts.js';

const WRAPPERS = /^(?:Promise|Readonly|Partial|Required|NonNullable|Awaited|Optional|Annotated|Final|ClassVar|Type|type)\s*[<[]\s*([\s\S]*)[>\]]$/;
const NAME = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*/;
const NOTHING = new Set(['string', 'number', 'boolean', 'void', 'any', 'unknown', 'never', 'null', 'undefined', 'object', 'bigint', 'symbol', 'None', 'str', 'int', 'float', 'bool', 'bytes', 'dict', 'list', 'set', 'tuple', 'Any']);
/** Longer types are no names. */
const MAX = 200;

const PROMISE = /^Promise\s*</;

/** The class that the result of a function stands for, which is waited for: `Promise<Foo>` is `Foo`. */
export function resultName(written: string, language: Language): string | undefined {
  return nameOf(plain(written), language);
}

/** The class a written type stands for: `Foo | undefined` and `"Foo"` are `Foo`; a list of them, a promise or the type of a member is not. */
export function typeName(written: string, language: Language): string | undefined {
  const text = plain(written);
  return PROMISE.test(text) ? undefined : nameOf(text, language);
}

const plain = (written: string): string => written.replace(/^:\s*/, '').trim();

/** `Foo<Bar | Baz>` is `Foo<>`. */
function withoutArguments(text: string): string {
  let [kept, depth] = ['', 0];
  for (const character of text.replaceAll('=>', '=')) {
    if (character === '>') depth = Math.max(0, depth - 1);
    if (depth === 0) kept += character;
    if (character === '<') depth += 1;
  }
  return kept;
}

function nameOf(written: string, language: Language): string | undefined {
  if (written.length > MAX) return undefined;
  let text = written.replace(/^(["'])(.*)\1$/, '$2').replace(/^readonly\s+/, '');
  for (let inner = WRAPPERS.exec(text)?.[1]; inner !== undefined; inner = WRAPPERS.exec(text)?.[1]) text = inner.trim();
  const part = (language === 'python' ? text : withoutArguments(text)).split('|').map((one) => one.trim()).find((one) => !NOTHING.has(one)) ?? '';
  const name = NAME.exec(part)?.[0];
  if (name === undefined || NOTHING.has(name)) return undefined;
  const rest = part.slice(name.length).trim();
  if (rest === '') return name;
  return (language === 'python' ? rest.startsWith('[') : rest === '<>') ? name : undefined;
}
