import { linksOf } from '../../../../test/support/graph-facts.js';

const TREE = {
  'x.js': 'export function run() {}\nexport class Box { open() {} }',
  'y.js': 'export function run() {}\nexport class Box { open() {} }',
  'x.py': 'def run(): pass\nclass Box:\n    def open(self): pass\n',
  'y.py': 'def run(): pass\nclass Box:\n    def open(self): pass\n',
  'pkg/__init__.py': '',
  'pkg/one.py': 'def run(): pass',
  'pkg/two.py': 'def run(): pass',
};
const used = async (path: string, ...lines: string[]): Promise<string[]> =>
  (await linksOf({ ...TREE, [path]: lines.join('\n') }, path)).filter((line) => /calls|instantiates|extends/.test(line)).map((line) => line.replace(/ [\d.]+ \w+$/, ''));

describe('what is imported in a function is known there alone', () => {
  it.each([
    ["const { run } = await import('./x.js'); run();", "const { run } = await import('./y.js'); run();"],
    ["const m = await import('./x.js'); m.run();", "const m = await import('./y.js'); m.run();"],
    ["const { run } = require('./x.js'); run();", "const { run } = require('./y.js'); run();"],
    ["var m = require('./x.js'); m.run();", "let m = require('./y.js'); m.run();"],
    ["const { run: go } = require('./x.js'); if (z) go();", "const { run: go } = require('./y.js'); z(() => go());"],
  ])('%s', async (one, two) => {
    for (const path of ['a.ts', 'a.cjs']) expect(await used(path, `async function a() { ${one} }`, `async function b() { ${two} }`)).toEqual(['1 calls x.js#run', '2 calls y.js#run']);
  });

  it.each([
    ['beside what the file imports', ["import { run } from './x.js';", "async function a() { const { run } = await import('./y.js'); run(); }", 'run();'], ['2 calls y.js#run', '3 calls x.js#run']],
    ['outside of it nothing', ["function a() { const { run } = require('./x.js'); }", 'run();'], []],
    ['a block', ["if (z) { const { run } = require('./x.js'); run(); } else { const { run } = require('./y.js'); run(); }"], ['1 calls x.js#run', '1 calls y.js#run']],
    ['a var of a block', ["if (z) { var { run } = require('./x.js'); }", 'run();'], ['2 calls x.js#run']],
    ['classes and their types', ["function a() { const { Box } = require('./x.js'); const b = new Box(); b.open(); class C extends Box {} }"], ['1 instantiates x.js#Box', '1 calls x.js#Box.open', '1 extends x.js#Box']],
    ['fields that are made of them', ["class A { box; set() { const { Box } = require('./x.js'); this.box = new Box(); } go() { this.box.open(); } }"], ['1 instantiates x.js#Box', '1 calls x.js#Box.open']],
    ['what comes from outside hides', ["import { run } from './x.js';", "function a() { const { run } = require('elsewhere'); run(); }"], []],
    ['what is declared for another module', ["declare module 'zzz' { import { run } from './x.js'; }", 'run();'], []],
  ])('%s', async (_what, lines, expected) => expect(await used('a.ts', ...lines)).toEqual(expected));

  it('and nobody can import it', async () => {
    const tree = { ...TREE, 'b.py': 'def f():\n    from x import run\n', 'a.py': 'from b import run\nrun()\n' };
    expect((await linksOf(tree, 'a.py')).filter((line) => line.includes('calls'))).toEqual([]);
  });

  it('unless it is exported', async () => {
    const tree = { ...TREE, 'b.cjs': "(function () {\nconst { run } = require('./x.js');\nmodule.exports = { run };\n})();", 'a.cjs': "const { run } = require('./b.cjs');\nrun();" };
    expect((await linksOf(tree, 'a.cjs')).filter((line) => line.includes('calls'))).toEqual(['2 calls x.js#run 1 import']);
  });

  it.each([
    ['names', ['def a():', '    from x import run', '    run()', 'def b():', '    from y import run', '    run()'], ['3 calls x.py#run', '6 calls y.py#run']],
    ['modules', ['def a():', '    import x as m', '    m.run()', 'def b():', '    import y as m', '    m.run()'], ['3 calls x.py#run', '6 calls y.py#run']],
    ['modules with dots', ['def a():', '    import pkg.one', '    pkg.one.run()', 'def b():', '    import pkg.two', '    pkg.two.run()'], ['3 calls pkg/one.py#run', '6 calls pkg/two.py#run']],
    ['modules with dots, beside those of the file', ['import pkg.one', 'def b():', '    import pkg.two', '    pkg.two.run()', '    pkg.one.run()'], ['4 calls pkg/two.py#run', '5 calls pkg/one.py#run']],
    ['what comes from outside hides', ['from x import run', 'import pkg.one as helper', 'def a():', '    import json as helper', '    helper.run()', 'helper.run()'], ['6 calls pkg/one.py#run']],
    ['in an if', ['def a():', '    if z:', '        from x import run', '    run()'], ['4 calls x.py#run']],
    ['said to be of the file', ['def a():', '    global run', '    from x import run', 'run()'], ['4 calls x.py#run']],
    ['at the top of the file in an if or a try', ['if z:', '    from x import run', 'run()'], ['3 calls x.py#run']],
    ['under the name of an object', ['def a(self):', '    from x import Box as cls', '    cls().open()'], ['3 instantiates x.py#Box', '3 calls x.py#Box.open']],
    ['in the body of a class', ['class K:', '    from x import run', '    go = run()', '    def m(self):', '        run()'], ['3 calls x.py#run']],
  ])('in Python: %s', async (_what, lines, expected) => expect(await used('a.py', ...lines)).toEqual(expected));
});

describe('of two imports of one name the one counts that leads somewhere', () => {
  it.each([
    [['try:', '    from fast import run', 'except ImportError:', '    from x import run', 'run()'], ['5 calls x.py#run']],
    [['try:', '    from x import run', 'except ImportError:', '    from y import run', 'run()'], ['5 calls x.py#run']],
    [['def f():', '    try:', '        import fast as m', '    except ImportError:', '        import x as m', '    m.run()'], ['6 calls x.py#run']],
    [['try:', '    from x import run', 'except ImportError:', '    run = None', 'run()'], ['5 calls x.py#run']],
  ])('%#', async (lines, expected) => expect(await used('a.py', ...lines)).toEqual(expected));
});
