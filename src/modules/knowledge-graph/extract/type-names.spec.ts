import { resultName, typeName } from './type-names.js';

it.each([
  ['Foo', 'Foo'],
  [': Foo', 'Foo'],
  ['ns.Foo', 'ns.Foo'],
  ['Foo | undefined', 'Foo'],
  ['null | Foo', 'Foo'],
  ['Readonly<Foo>', 'Foo'],
  ['Repository<Foo>', 'Repository'],
  ['Repository<{ a?: Foo | null }, () => Map<A, B>> | null', 'Repository'],
  ['readonly Foo', 'Foo'],
  ['"Foo"', 'Foo'],
  ["'pkg.Foo'", 'pkg.Foo'],
])('%s stands for %s', (written, name) => expect(typeName(written, 'typescript')).toBe(name));

it.each([
  ['Optional[Foo]', 'Foo'],
  ['Optional["Foo"]', undefined],
  ['Foo[int]', 'Foo'],
])('%s of Python stands for %s', (written, name) => expect(typeName(written, 'python')).toBe(name));

it.each([
  ['Promise<Foo>', 'Foo'],
  ['Promise<Readonly<Foo>>', 'Foo'],
  ['Foo', 'Foo'],
  ["Promise<Foo['dep']>", undefined],
])('%s of a function gives %s', (written, name) => expect(resultName(written, 'typescript')).toBe(name));

it.each(['Foo[]', 'Foo<Bar>[]', "Foo['dep']", 'Promise<Foo>', 'string', 'number | undefined', 'None', '{ a: Foo }', '() => Foo', '[Foo, Bar]', '', `A${'<A'.repeat(200)}`, 'void | null'])('%s stands for no class', (written) => expect(typeName(written, 'typescript')).toBeUndefined());
