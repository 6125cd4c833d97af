import { typeName } from './type-names.js';

it.each([
  ['Foo', 'Foo'],
  [': Foo', 'Foo'],
  ['ns.Foo', 'ns.Foo'],
  ['Foo | undefined', 'Foo'],
  ['null | Foo', 'Foo'],
  ['Promise<Foo>', 'Foo'],
  ['Promise<Readonly<Foo>>', 'Foo'],
  ['Repository<Foo>', 'Repository'],
  ['readonly Foo', 'Foo'],
  ['"Foo"', 'Foo'],
  ["'pkg.Foo'", 'pkg.Foo'],
  ['Optional[Foo]', 'Foo'],
  ['Optional["Foo"]', undefined],
  ['Foo[int]', 'Foo'],
  ["Foo['dep']", undefined],
])('%s stands for %s', (written, name) => expect(typeName(written)).toBe(name));

it.each(['Foo[]', 'string', 'number | undefined', 'None', '{ a: Foo }', '() => Foo', '[Foo, Bar]', '', `A${'<A'.repeat(200)}`, 'void | null'])('%s stands for no class', (written) => expect(typeName(written)).toBeUndefined());
