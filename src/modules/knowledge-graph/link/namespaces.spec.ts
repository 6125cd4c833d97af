import { linksOf } from '../../../../test/support/graph-facts.js';

const TREE = { 'run.ts': 'export function run() {}\nexport function other() {}', 'ns.ts': 'export namespace N { export function a() {} }\nexport namespace N { export function b() {} }' };
const links = async (...lines: string[]): Promise<string[]> =>
  (await linksOf({ ...TREE, 'a.ts': lines.join('\n') }, 'a.ts')).filter((line) => !line.includes(' imports ')).map((line) => line.replace(/(?:~\d+)?(\.\w+)? [\d.]+ \w+$/, '$1'));
const IMPORT = "import { run } from './run.js';";

describe('functions of a namespace see each other', () => {
  it.each([
    ['before and after', ['namespace N {', 'function a() { b(); }', 'export function b() { a(); }', '}'], ['2 calls a.ts#N.b', '3 calls a.ts#N.a']],
    ['at the top of it', ['namespace N {', 'function a() {}', 'a();', '}'], ['3 calls a.ts#N.a']],
    ['classes, interfaces and types of it', ['namespace N {', 'class A {} interface B {} type C = B;', 'function f(b: B, c: C) { new A(); }', '}'], ['2 references a.ts#N.B', '3 references a.ts#N.B', '3 references a.ts#N.C', '3 instantiates a.ts#N.A']],
    ['from methods of its classes', ['namespace N {', 'function a() {}', 'class A { a() {} go() { a(); } }', '}'], ['3 calls a.ts#N.a']],
    ['from a namespace in it', ['namespace N {', 'function a() {}', 'namespace M { function b() { a(); } }', '}'], ['3 calls a.ts#N.a']],
    ['the inner before the outer', ['namespace N {', 'function a() {}', 'namespace M { function a() {} function b() { a(); } }', '}'], ['3 calls a.ts#N.M.a']],
    ['before the imported', [IMPORT, 'namespace N {', 'export function run() {}', 'function a() { run(); }', '}', 'run();'], ['4 calls a.ts#N.run', '6 calls run.ts#run']],
    ['before what stands at the top', ['function a() {}', 'namespace N {', 'export function a() {}', 'a();', '}', 'a();'], ['4 calls a.ts#N.a', '6 calls a.ts#a']],
    ['of a parameter nothing', ['namespace N {', 'function a() {}', 'function b(a: () => void) { a(); }', '}'], []],
    ['what is imported', [IMPORT, 'namespace N {', 'function a() { run(); }', '}'], ['3 calls run.ts#run']],
  ])('%s', async (_what, text, expected) => expect(await links(...text)).toEqual(expected));

  it.each([
    ['what another declaration of it exports', ['namespace N { export function a() {} }', 'namespace N { a(); }'], ['2 calls a.ts#N.a']],
    ['in either order', ['namespace N { function b() { a(); } }', 'namespace N { export function a() {} }'], ['1 calls a.ts#N.a']],
    ['exported namespaces', ['export namespace N { export function a() {} }', 'export namespace N { function b() { a(); } }'], ['2 calls a.ts#N.a']],
    ['of namespaces in it', ['namespace N { export namespace M { export function a() {} } }', 'namespace N { export namespace M { function b() { a(); } } }'], ['2 calls a.ts#N.M.a']],
    ['under a name with dots', ['namespace N.M { export function a() {} }', 'namespace N.M { function b() { a(); } }', 'namespace N { export namespace M { function c() { a(); } } }'], ['2 calls a.ts#N.M.a', '3 calls a.ts#N.M.a']],
    ['what is declared', ['declare namespace N { function a(): void; }', 'namespace N { function b() { a(); } }'], ['2 calls a.ts#N.a']],
    ['nothing that the other keeps to itself', [IMPORT, 'namespace N { function run() {} }', 'namespace N { function b() { run(); } }'], ['3 calls run.ts#run']],
    ['its own before that of the other', ['namespace N { export function a() {} }', 'namespace N { function a() {} a(); }'], ['2 calls a.ts#N.a']],
    ['nothing of other namespaces', [IMPORT, 'namespace M { export function run() {} }', 'namespace N { run(); }'], ['3 calls run.ts#run']],
  ])('merged: %s', async (_what, text, expected) => expect(await links(...text)).toEqual(expected));

  it('from outside through their names, whichever declaration holds them', async () => {
    expect(await links("import { N } from './ns.js';", 'N.a(); N.b();')).toEqual(['2 references ns.ts#N', '2 calls ns.ts#N.a', '2 calls ns.ts#N.b']);
    expect(await links('interface I { a(): void }', 'interface I { b(): void }', 'function f(i: I) { i.a(); i.b(); }')).toEqual(['3 references a.ts#I', '3 calls a.ts#I.a', '3 calls a.ts#I.b']);
  });
});
