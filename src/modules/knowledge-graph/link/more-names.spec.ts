import { linksOf } from '../../../../test/support/graph-facts.js';

const TREE = {
  'lib.ts': 'export function log() {}\nexport class Same { save() {} }\nexport class Holder { get thing(): Same { return x; } }',
  'old.js': 'exports.run = () => 1;\nexports.Same = class Same { save() {} };',
  'lib.py': 'def helper(): pass\nclass Same:\n    def save(self): pass\nclass Holder:\n    @property\n    def thing(self) -> Same: pass\n    @functools.cached_property\n    def kept(self) -> "Same": pass\n    def made(self) -> Same: pass\n',
};
const links = async (path: string, ...lines: string[]): Promise<string[]> =>
  (await linksOf({ ...TREE, [path]: lines.join('\n') }, path)).filter((line) => !line.includes(' imports ')).map((line) => line.replace(/ \w+$/, ''));
const IMPORT = "import { log, Same, Holder } from './lib.js';";

describe('a name is seen', () => {
  it.each([
    ['as the value of a field', 'class A { field = log; }', ['2 references lib.ts#log 1']],
    ['in a getter that gives it', 'function f(h: Holder) { h.thing.save(); }', ['2 references lib.ts#Holder 1', '2 calls lib.ts#Same.save 0.95']],
    ['of a method that is handed on', 'class A { handle() {} store = 1; go() { on(this.handle); on({ x: this.handle }, this.store); } }', ['2 references a.tsx#A.handle 1']],
    ['of a method that a component gets', 'class A { handle() {} go() { return <b onClick={this.handle} />; } }', ['2 references a.tsx#A.handle 1']],
    ['but no variable that is used up', '{ using log = open(); log(); }', []],
  ])('%s', async (_what, text, expected) => expect(await links('a.tsx', IMPORT, text)).toEqual(expected));

  it.each([
    ['of a required module', "require('./old').run();", ['1 calls old.js#exports.run 1']],
    ['taken from a required module', "const own = require('./old').run;\nfunction f() { const S = require('./old').Same; new S().save(); own(); }", ['2 instantiates old.js#Same 1', '2 calls old.js#Same.save 0.95', '2 calls old.js#exports.run 1']],
    ['in the field of a class', "const { run } = require('./old');\nclass A { field = run; }", ['2 references old.js#exports.run 1']],
  ])('in CommonJS: %s', async (_what, text, expected) => expect(await links('a.cjs', text)).toEqual(expected));

  it.each([
    ['as a default', 'def g(h=helper, i: int = helper): pass', ['2 references lib.py#helper 1']],
    ['as a type in quotes', "def g(a: 'Same', b: 'list[int]'): pass", ['2 references lib.py#Same 1']],
    ['as one of two types', 'def g(a: Same | None):\n    a.save()', ['2 references lib.py#Same 1', '3 calls lib.py#Same.save 0.95']],
    ['of a property', 'def g(h: Holder):\n    h.thing.save()\n    h.kept.save()\n    h.made.save()\n    h.made().save()', ['2 references lib.py#Holder 1', '3 calls lib.py#Same.save 0.95', '4 calls lib.py#Same.save 0.95', '5 calls lib.py#Same.save 0.6', '6 calls lib.py#Holder.made 0.95', '6 calls lib.py#Same.save 0.95']],
  ])('in Python: %s', async (_what, text, expected) => expect(await links('a.py', 'from lib import helper, Same, Holder', text)).toEqual(expected));
});
