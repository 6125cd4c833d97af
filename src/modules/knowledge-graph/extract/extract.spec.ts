import type { FileFacts, Language } from '../facts.js';
import { extract, TooSlow } from './extract.js';

const symbols = ({ symbols: all }: FileFacts): string[] => all.map(({ kind, qualifiedName, line, endLine, exported }) => `${kind} ${qualifiedName} ${line}-${endLine}${exported ? ' exported' : ''}`);
const refs = ({ refs: all, symbols: by }: FileFacts): string[] => all.map(({ kind, name, receiver, line, scope }) => `${by[scope]?.qualifiedName ?? '-'} ${kind} ${receiver === undefined ? '' : `${receiver}.`}${name} ${line}`);
const imports = ({ imports: all }: FileFacts): string[] => all.map(({ module, imported, local, reexport }) => `${module}: ${imported} as ${local}${reexport ? ' out' : ''}`);
const bindings = ({ bindings: all, symbols: by }: FileFacts): string[] => all.map(({ name, type, scope }) => `${by[scope]?.qualifiedName ?? '-'} ${name}: ${type}`);

const of = (language: Language, ...lines: string[]): Promise<FileFacts> => extract(lines.join('\n'), language);

describe('symbols', () => {
  it('of TypeScript: every kind, by the line of the name, with what they stand in', async () => {
    const facts = await of(
      'typescript',
      '@Injectable()',
      'class Plain {',
      '  constructor(private readonly store: Store, plain: number) {}',
      "  'quoted'(): void {}",
      '  #hidden = (): number => 1;',
      '  field: string;',
      '}',
      'export abstract class Shape { abstract area(): number }',
      'export interface Named { name: string; say(): void }',
      'export enum Kind { A }',
      'export type Pair = [Shape, Named];',
      'declare namespace Units { function cm(): number }',
      'export const arrow = async () => { const inner = function () {}; };',
      'const { a, b } = arrow();',
      'let plain = 1, other;',
    );
    expect(symbols(facts)).toEqual([
      'class Plain 2-7',
      'method Plain.constructor 3-3',
      'property Plain.store 3-3',
      'method Plain.quoted 4-4',
      'method Plain.#hidden 5-5',
      'property Plain.field 6-6',
      'class Shape 8-8 exported',
      'method Shape.area 8-8',
      'interface Named 9-9 exported',
      'property Named.name 9-9',
      'method Named.say 9-9',
      'enum Kind 10-10 exported',
      'type Pair 11-11 exported',
      'namespace Units 12-12',
      'function Units.cm 12-12 exported',
      'function arrow 13-13 exported',
      'function arrow.inner 13-13',
      'variable plain 15-15',
      'variable other 15-15',
    ]);
    expect(facts.symbols.map(({ type }) => type)).toEqual([undefined, undefined, 'Store', ...Array<undefined>(16).fill(undefined)]);
  });

  it('of JavaScript: prototypes, exports, object methods and classes held in constants', async () => {
    const facts = await of('javascript', 'Old.prototype.grow = function () {};', 'exports.run = () => {};', 'const api = { get() {}, put: () => {} };', 'const Held = class { x = () => 1; y = 2; };', 'function* gen() {}');
    expect(symbols(facts)).toEqual(['method Old.grow 1-1', 'method exports.run 2-2', 'variable api 3-3', 'method api.get 3-3', 'method api.put 3-3', 'class Held 4-4', 'method Held.x 4-4', 'property Held.y 4-4', 'function gen 5-5']);
  });

  it('of Python: methods, fields once a class, names with an underscore are not for others', async () => {
    const facts = await of('python', 'LIMIT: int = 3', '@dataclass', 'class A(B):', '    n: int = 0', '    def __init__(self):', '        self.n = 1', '        self.m = 2', '        other.k = 3', '    def _own(self): pass', 'def outer():', '    def inner(): pass');
    expect(symbols(facts)).toEqual(['variable LIMIT 1-1 exported', 'class A 3-9 exported', 'property A.n 4-4 exported', 'method A.__init__ 5-8', 'property A.m 7-7 exported', 'method A._own 9-9', 'function outer 10-11 exported', 'function outer.inner 11-11 exported']);
  });

  it('repetitions have keys of their own', async () => {
    const { symbols: all } = await of('typescript', 'function f(a: string): void;', 'function f(a: number): void;', 'function f(a: unknown) {}');
    expect(all.map(({ key }) => key)).toEqual(['f', 'f~2', 'f~3']);
  });
});

describe('references', () => {
  it('each kind, with what it stands in and what stands before the dot', async () => {
    const facts = await of(
      'typescript',
      '@Module()',
      'export class App extends Base<Thing> implements One, ns.Two {',
      '  @Get() @Auth.need run(input: Dto): Promise<Result> {',
      '    const made = new Maker(input as Other);',
      '    return this.store.load(made!.part?.name).then(callback);',
      '  }',
      '}',
      'const x = (await open()).close(), y = a[0].b(), z = tag`x`;',
    );
    expect(refs(facts)).toEqual([
      'App decorate Module 1',
      'App extends Base 2',
      'App type Thing 2',
      'App implements One 2',
      'App implements ns.Two 2',
      'App.run decorate Get 3',
      'App read Auth 3',
      'App.run decorate Auth.need 3',
      'App.run type Dto 3',
      'App.run type Promise 3',
      'App.run type Result 3',
      'App.run new Maker 4',
      'App.run type Other 4',
      'App.run call this.store.load 5',
      'App.run call this.store.load().then 5',
      'App.run read callback 5',
      'x call open 8',
      'x call open().close 8',
      'y call .b 8',
      'z call tag 8',
    ]);
  });

  it('a component that is used is called', async () => {
    expect(refs(await of('tsx', 'const a = <ui.Box><Item of={list} /><div /></ui.Box>;'))).toEqual(['a read ui 1', 'a call ui.Box 1', 'a call Item 1', 'a read list 1', 'a call div 1', 'a read ui 1']);
  });

  it('of Python', async () => {
    const facts = await of('python', '@app.route("/")', 'class A(Base, mod.Other, metaclass=Meta):', '    @property', '    def p(self) -> Dto:', '        return make(self.x.y(), key=value)', 'run(A)');
    expect(refs(facts)).toEqual(expect.arrayContaining(['A decorate app.route 1', 'A extends Base 2', 'A extends mod.Other 2', 'A.p decorate property 3', 'A.p type Dto 4', 'A.p call make 5', 'A.p call self.x.y 5', 'A.p read value 5', '- call run 6', '- read A 6']));
  });
});

describe('imports', () => {
  it('of modules', async () => {
    const facts = await of('typescript', "import a, { b, type c as d } from './x.js';", "import * as ns from './y';", "import './side';", "import old = require('./old');", "export * from './all';", "export * as part from './part';", "export { e as f, default } from './z';", 'const own = 1; export { own as shown };', 'export default own;', "const late = await import('./late');");
    expect(imports(facts)).toEqual(['./x.js: default as a', './x.js: b as b', './x.js: c as d', './y: * as ns', './side: * as ', './old: * as old', './all: * as * out', './part: * as part out', './z: e as f out', './z: default as default out', ': own as shown out', ': own as default out', './late: * as late', './late: * as ']);
  });

  it('of CommonJS', async () => {
    const facts = await of('javascript', "const a = require('./a'), { b, c: d } = require('./b');", "require('./side');", "other('./no');", 'module.exports = a;', 'module.exports = class Named {};');
    expect(imports(facts)).toEqual(['./a: * as a', './b: b as b', './b: c as d', './side: * as ', ': a as default out', ': a as = out', ': Named as default out', ': Named as = out']);
  });

  it('of Python: what is imported from a module can be imported from here', async () => {
    expect(imports(await of('python', 'import a.b, c as d', 'from ..e import f as g, h', 'from . import i', 'from j import *'))).toEqual(['a.b: * as a.b', 'c: * as d', '..e: f as g out', '..e: h as h out', '.: i as i out', 'j: * as * out']);
  });
});

describe('bindings', () => {
  it('name the class of variables, parameters and fields where the text says it', async () => {
    const facts = await of('typescript', 'class A { made = new Store(); constructor(p: Promise<One>, q: Four) { this.late = new Two(); } }', 'function f(list: One[], maybe?: One | undefined) { const a = make(); const b = await load(); const c = x as Three; }');
    expect(bindings(facts)).toEqual(['A made: Store', 'A.constructor q: Four', 'A late: Two', 'f maybe: One', 'f a: make()', 'f b: load()', 'f c: Three']);
    expect(bindings(await of('python', 'def f(a: One, b: "Two" = None):', '    c = Make()', '    with mod.open() as d: pass', '    self.e = Field()'))).toEqual(['f a: One', 'f b: Two', 'f c: Make()', 'f d: mod.open()', '- e: Field()']);
  });
});

describe('any text', () => {
  it.each<[Language, string]>([
    ['typescript', 'class { function ((( '],
    ['tsx', '<a><b></a>'],
    ['javascript', '\u2028\ufeff'],
    ['python', 'def (:\n\tclass\n  x'],
    ['typescript', ''],
    ['javascript', `${'['.repeat(3_000)}`],
    ['python', `${'('.repeat(3_000)}`],
    ['javascript', `a${'.b()'.repeat(3_000)}`],
  ])('%s %# is read without a fault, twice the same', async (language, text) => {
    expect(await extract(text, language)).toEqual(await extract(text, language));
  });

  it('says that it could not be parsed whole', async () => {
    expect((await of('python', 'def (:')).parseErrors).toBe(true);
    expect((await of('python', 'x = 1')).parseErrors).toBe(false);
  });

  it('is given up when it takes too long, and the next one is read', async () => {
    await expect(extract('x = [1, 2, 3]\n'.repeat(50_000), 'python', 1)).rejects.toBeInstanceOf(TooSlow);
    expect(symbols(await of('python', 'def after(): pass'))).toEqual(['function after 1-1 exported']);
  });
});
