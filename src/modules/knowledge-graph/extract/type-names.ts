const WRAPPERS = /^(?:Promise|Readonly|Partial|Required|NonNullable|Awaited|Optional|Annotated|Final|ClassVar|Type|type)\s*[<[]\s*([\s\S]*)[>\]]$/;
const NAME = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*/;
const NOTHING = new Set(['string', 'number', 'boolean', 'void', 'any', 'unknown', 'never', 'null', 'undefined', 'object', 'bigint', 'symbol', 'None', 'str', 'int', 'float', 'bool', 'bytes', 'dict', 'list', 'set', 'tuple', 'Any']);
/** Longer types are no names. */
const MAX = 200;

/** The class a written type stands for: `Foo | undefined`, `Promise<Foo>` and `"Foo"` are `Foo`; a list of them is not. */
export function typeName(written: string): string | undefined {
  let text = written.replace(/^:\s*/, '').trim();
  if (text.length > MAX) return undefined;
  text = text.replace(/^(["'])(.*)\1$/, '$2').replace(/^readonly\s+/, '');
  for (let inner = WRAPPERS.exec(text)?.[1]; inner !== undefined; inner = WRAPPERS.exec(text)?.[1]) text = inner.trim();
  const part = text.split('|').map((one) => one.trim()).find((one) => !NOTHING.has(one)) ?? '';
  const name = NAME.exec(part)?.[0];
  if (name === undefined || NOTHING.has(name)) return undefined;
  const rest = part.slice(name.length).trim();
  if (/^\[\s*['"]/.test(rest)) return undefined; // `Foo['dep']` is one of its members
  return rest === '' || rest.startsWith('<') || rest.startsWith('[') ? (rest.endsWith('[]') ? undefined : name) : undefined;
}
