import { linksOf } from '../../../../test/support/graph-facts.js';

const TREE = {
  'run.ts': 'export function run() {}\nexport class Shape { area() {} }\nexport class Other { area() {} }\nexport const api = { go() {} };',
  'lib.py': 'def run(): pass\nclass Shape:\n    def area(self): pass\nclass Other:\n    def area(self): pass\n',
};
const links = async (path: string, ...lines: string[]): Promise<string[]> => {
  const head = path.endsWith('.py') ? 'from lib import run, Shape, Other' : "import { run, Shape, Other, api } from './run.js';";
  const found = await linksOf({ ...TREE, [path]: [head, ...lines].join('\n') }, path);
  return found.filter((line) => !line.includes(' imports ')).map((line) => line.replace(/ [\d.]+ \w+$/, '')).sort();
};
const RUN = ' calls run.ts#run';

describe.each(['a.ts', 'a.tsx', 'a.js'])('in %s what is local hides what is imported:', (path) => {
  it.each([
    ['a parameter', 'function f(run) { run(); }'],
    ['a parameter with a default', 'function f(run = 1) { run(); }'],
    ['the rest', 'function f(...run) { run(); }'],
    ['an object parameter', 'function f({ run }) { run(); }'],
    ['a renamed property', 'function f({ a: run }) { run(); }'],
    ['a property with a default', 'function f({ run = 1 }) { run(); }'],
    ['a deep pattern', 'function f({ a: [, { b: run = 2 }] }) { run(); }'],
    ['the rest of an object', 'function f({ a, ...run }) { run(); }'],
    ['an array parameter', 'function f([run]) { run(); }'],
    ['a parameter of an arrow', 'list((run) => run());'],
    ['a bare parameter of an arrow', 'list(run => { run(); });'],
    ['a parameter of a function expression', 'list(function (run) { run(); });'],
    ['the name of a function expression', 'list(function run() { run(); });'],
    ['a parameter of a method', 'class A { go(run) { run(); } }'],
    ['a parameter of a method of an object', 'const o = { go(run) { run(); } };'],
    ['a constant', 'function f() { const run = 1; run(); }'],
    ['a variable that comes later', 'function f() { run(); let run; }'],
    ['a var in a block', 'function f() { if (x) { var run = 1; } run(); }'],
    ['a pattern', 'function f() { const { a: { run } } = x; run(); }'],
    ['an array pattern', 'function f() { const [a, run] = x; run(); }'],
    ['a constant of a block', '{ const run = 1; run(); }'],
    ['a for', 'for (let run = 0; run(); run()) { run(); }'],
    ['a for-of', 'for (const run of x) { run(); }'],
    ['a for-of with a pattern', 'for (const [a, { run }] of x) run();'],
    ['a for-in', 'for (const run in x) { run(); }'],
    ['a catch', 'try { x(); } catch (run) { run(); }'],
    ['a catch with a pattern', 'try { x(); } catch ({ run }) { run(); }'],
    ['a switch', 'switch (x) { case 1: let run = 1; run(); }'],
    ['a function around', 'function f(run) { return () => { g(() => run()); }; }'],
    ['a static block', 'class A { static { const run = 1; run(); } }'],
    ['a generator', 'function* f(run) { yield run(); }'],
  ])('%s', async (_what, text) => expect(await links(path, text)).toEqual([]));

  it.each([
    ['a local function', 'function f() { run(); function run() {} }', ['2 calls PATH#f.run']],
    ['a local arrow', 'function f() { const run = () => 1; run(); }', ['2 calls PATH#f.run']],
    ['a local class', 'function f() { class Shape {} new Shape(); }', ['2 instantiates PATH#f.Shape']],
    ['a local function under a parameter', 'function f(run) { return () => { function run() {} run(); }; }', ['2 calls PATH#f.run']],
  ])('%s is meant itself', async (_what, text, expected) => expect(await links(path, text)).toEqual(expected.map((line) => line.replace('PATH', path))));

  it.each([
    ['beside a block', 'function f() { { const run = 1; } run(); }'],
    ['beside a function', 'function f(run) {}\nfunction g() { run(); }'],
    ['after a loop', 'for (const run of x) {}\nrun();'],
    ['after a catch', 'try {} catch (run) {}\nrun();'],
    ['beside an arrow', 'x((run) => 1, run());'],
    ['as a key of a pattern', 'function f({ run: other }) { run(); }'],
    ['as a member', 'function f(x) { x.run = 1; run(); }'],
    ['as a label or a key', 'function f() { const o = { run: 1 }; run(); }'],
    ['in the default of another parameter', 'function f(a = run()) {}'],
    ['required in the function itself', "function f(run) { return () => { const { run } = require('./run.js'); run(); }; }"],
  ])('%s it is none', async (_what, text) => {
    const lines = text.split('\n').length;
    expect(await links(path, text)).toEqual([`${lines + 1}${RUN}`]);
  });

  it('reads, components, decorators and heads of classes too', async () => {
    expect(await links(path, 'function f(run, Shape, api) { g(run); new Shape(); class B extends Shape {} api.go; return [run]; }')).toEqual([]);
    if (path !== 'a.ts') expect(await links(path, 'const f = (Shape, api) => <Shape><api.Box of={Shape} /></Shape>;')).toEqual([]);
  });

  it('what hangs on a local name is guessed at most', async () => {
    expect(await links(path, 'function f(api) { api.go(); }')).toEqual(['2 calls run.ts#api.go']);
    expect(await linksOf({ ...TREE, [path]: "import { api } from './run.js';\nfunction f(api) { api.go(); }" }, path)).toContain('2 calls run.ts#api.go 0.6 unique_name');
  });

  it('the type of the variable that is meant counts', async () => {
    expect(await links(path, 'function f() { const s = new Shape(); { const s = new Other(); s.area(); } s.area(); }')).toEqual([
      '2 calls run.ts#Other.area', '2 calls run.ts#Shape.area', '2 instantiates run.ts#Other', '2 instantiates run.ts#Shape',
    ]);
    expect(await links(path, 'const s = new Shape();', 'x((s) => s.area());', 's.area();', 'x(() => { const s = new Other(); });')).toEqual([
      '2 instantiates run.ts#Shape', '3 calls run.ts#Other.area', '3 calls run.ts#Shape.area', '4 calls run.ts#Shape.area', `4 references ${path}#s`, '5 instantiates run.ts#Other',
    ]);
    expect(await links(path, 'function f(Shape) { const s = new Shape(); s.area(); }')).toEqual(['2 calls run.ts#Other.area', '2 calls run.ts#Shape.area']);
  });
});

describe('in TypeScript', () => {
  it.each([
    ['a parameter is no type', 'function f(Shape: Shape): Shape { return x as Shape; }', ['2 references run.ts#Shape']],
    ['a parameter is no type of a type argument', 'function f(Shape: number) { g<Shape>(); }', ['2 references run.ts#Shape']],
    ['but what typeof names is a value', 'function f(run: number) { let x: typeof run; }', []],
    ['a type parameter hides a type', 'function f<Shape>(a: Shape): Shape { return a; }\nclass A<Other> { x: Other; }\ninterface I<Shape> { x: Shape }\ntype T<Shape> = Shape[];', []],
    ['so does the key of a mapped type', 'type M = { [Shape in keyof X]: Shape };\ntype N = { a: Other };', ['3 references run.ts#Other']],
    ['a type parameter is no value', 'function f<Shape>(a: Shape) { return new Shape(); }', ['2 instantiates run.ts#Shape']],
    ['a type parameter is no class of a receiver', 'class Box<Shape> { get(): Shape { return x; } go(a: Shape) { a.area2(); this.get().area2(); } }', ['2 calls a.ts#Box.get']],
    ['parameters of a type stay in it', 'type F = (run: number) => void;\nfunction f(g: (run: number) => void) { run(); }', ['3 calls run.ts#run']],
    ['parameters of signatures stay in them', 'interface I { go(run: number): void; (run: number): void; new (run: number): I }\ndeclare function g(run: number): void;\nrun();', ['4 calls run.ts#run']],
    ['a parameter property', 'class A { constructor(private run: () => void) { run(); this.run(); } }', ['2 calls a.ts#A.run']],
    ['an optional parameter', 'function f(run?: () => void) { run(); }', []],
    ['a typed parameter', 'function f(run: () => void) { run(); }', []],
    ['a parameter of an abstract method', 'abstract class A { abstract go(run: number): void; m() { run(); } }', ['2 calls run.ts#run']],
    ['a constant of a namespace', 'namespace N { const run = 1; export function f() { run(); } }\nrun();', ['3 calls run.ts#run']],
    ['a type parameter of a mixin', 'function mix(Shape: any) { return class extends Shape {}; }', []],
  ])('%s', async (_what, text, expected) => expect(await links('a.ts', ...text.split('\n'))).toEqual(expected));
});

describe('in Python what is local hides what is imported:', () => {
  const py = (text: string): Promise<string[]> => links('a.py', ...text.split('\n'));
  it.each([
    ['a parameter', 'def f(run):\n    run()'],
    ['a typed parameter', 'def f(run: int):\n    run()'],
    ['a parameter with a default', 'def f(run=None, *, x: int = 1):\n    run()'],
    ['a typed parameter with a default', 'def f(run: int = 1):\n    run()'],
    ['the rest', 'def f(*run):\n    run()'],
    ['keywords', 'def f(**run):\n    run()'],
    ['a typed rest', 'def f(*run: int):\n    run()'],
    ['a parameter of a lambda', 'x(lambda run: run())'],
    ['a parameter of a lambda with a default', 'x(lambda run=1, *a: run())'],
    ['an assignment', 'def f():\n    run = 1\n    run()'],
    ['an assignment that comes later', 'def f():\n    run()\n    run = 1'],
    ['an augmented assignment', 'def f():\n    run += 1\n    run()'],
    ['an annotation', 'def f():\n    run: int\n    run()'],
    ['a tuple', 'def f():\n    a, (b, *run) = x\n    run()'],
    ['a list', 'def f():\n    [a, run] = x\n    run()'],
    ['a for', 'def f():\n    for run in x:\n        pass\n    run()'],
    ['a for with a tuple', 'def f():\n    for a, run in x:\n        run()'],
    ['a for at the top', 'for run in x:\n    run()'],
    ['a with', 'def f():\n    with x() as run:\n        run()'],
    ['a with of a tuple', 'def f():\n    with x() as (a, run):\n        run()'],
    ['a with at the top', 'with x() as run:\n    run()'],
    ['an except', 'def f():\n    try:\n        pass\n    except E as run:\n        run()'],
    ['an except at the top', 'try:\n    pass\nexcept E as run:\n    run()'],
    ['a walrus', 'def f():\n    if (run := x):\n        run()'],
    ['a walrus in a comprehension', 'def f():\n    [(run := y) for y in x]\n    run()'],
    ['a list comprehension', '[run() for run in x]'],
    ['a set comprehension', '{run() for a, run in x}'],
    ['a dictionary comprehension', '{run: run() for run in x}'],
    ['a generator', 'any(run() for run in x if run())'],
    ['a match', 'def f():\n    match x:\n        case run:\n            run()'],
    ['a function around', 'def f(run):\n    def g():\n        return lambda: run()'],
    ['nonlocal', 'def f(run):\n    def g():\n        nonlocal run\n        run = 2\n        run()'],
    ['a field, in the body of its class', 'class A:\n    run = 1\n    x = y(run)'],
  ])('%s', async (_what, text) => expect(await py(text)).toEqual([]));

  it.each([
    ['global', 'def f(x):\n    global run\n    run = 2\n    run()', 5],
    ['global under a parameter', 'def f(run):\n    def g():\n        global run\n        run()', 5],
    ['the default of a parameter', 'def f(run=run()):\n    pass', 2],
    ['beside a function', 'def f(run): pass\nrun()', 3],
    ['after a comprehension', 'def f():\n    [1 for run in x]\n    run()', 4],
    ['after a loop in a function of its own', 'def f():\n    for run in x: pass\ndef g():\n    run()', 5],
    ['a method that is called as a function', 'class A:\n    run = 1\n    def go(self):\n        run()', 5],
    ['an attribute', 'def f(x):\n    x.run = 1\n    x[run] = 2\n    run()', 5],
    ['a keyword', 'def f(x):\n    x(run=1)\n    run()', 4],
    ['an import inside', 'def f(run):\n    def g():\n        from lib import run\n        run()', 5],
    ['a field before it is set', 'class A:\n    x = run()\n    run = 1', 3],
    ['a field that is set from it', 'class A:\n    run = run()', 3],
    ['a fallback', 'try:\n    from lib import run\nexcept ImportError:\n    run = None\nrun()', 6],
  ])('%s is none', async (_what, text, line) => expect(await py(text)).toEqual([`${line} calls lib.py#run`]));

  it('reads, types, decorators and bases too', async () => {
    expect(await py('def f(run, Shape):\n    @run\n    class B(Shape): pass\n    g(run)\n    return Shape')).toEqual([]);
  });

  it('a local function is meant itself, and self stays self', async () => {
    expect(await py('def f():\n    def run(): pass\n    run()')).toEqual(['4 calls a.py#f.run']);
    expect(await py('class A:\n    def run(self):\n        self.run()')).toEqual(['4 calls a.py#A.run']);
  });

  it('a field keeps the type that its own class gives it', async () => {
    expect(await py('class A:\n    class Inner:\n        def area(self): pass\n    def __init__(self, run):\n        self.x = self.Inner()\n    def go(self):\n        self.x.area()')).toEqual(['6 instantiates a.py#A.Inner', '8 calls a.py#A.Inner.area']);
  });

  it('the type of the variable that is meant counts', async () => {
    expect(await py('def f(s: Shape):\n    s.area()\n    s = Other()\n    s.area()')).toEqual(['2 references lib.py#Shape', '3 calls lib.py#Shape.area', '4 instantiates lib.py#Other', '5 calls lib.py#Other.area']);
    expect(await py('def f(s: Shape):\n    return [s.area() for s in x]')).toEqual(['2 references lib.py#Shape', '3 calls lib.py#Other.area', '3 calls lib.py#Shape.area']);
    expect(await py('def f(s):\n    s = Shape()\n    t = s\n    s = s.area()\n    s.area()')).toEqual(['3 instantiates lib.py#Shape', '5 calls lib.py#Shape.area', '6 calls lib.py#Other.area', '6 calls lib.py#Shape.area']);
  });
});
