import { GraphGround } from './graph-ground.js';

type Tree = Readonly<Record<string, string>>;

const TYPESCRIPT: Tree = {
  'tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["src/lib/*"], }, }, } // comments and commas',
  'package.json': '{"name":"@acme/shop"}',
  'src/lib/shape.ts':
    'export interface Shape {\n  area(): number;\n}\nexport abstract class Base implements Shape {\n  abstract area(): number;\n  protected twice(): number { return this.area() * 2; }\n}\nexport enum Kind { Round, Square }\nexport type Pair = [Shape, Shape];\nexport namespace Units { export function cm(n: number): number { return n; } }\n',
  'src/lib/log.ts': 'export function logged(target: object): void {}\nexport default class Logger {\n  write(text: string): void {}\n}\n',
  'src/lib/index.ts': "export * from './shape.js';\nexport { default as Log, logged } from './log.js';\nexport * as units from './shape.js';\n",
  'src/circle.ts':
    "import { Base, type Shape } from '@lib/shape';\nimport Logger, { logged } from '@lib/log';\n\n@logged\nexport class Circle extends Base {\n  @logged\n  @(logged)\n  marked(): void {}\n  private readonly logger = new Logger();\n  constructor(readonly radius: number) { super(); }\n  area(): number { this.logger.write('area'); return this.radius; }\n  same = (other: Shape): boolean => other.area() === this.twice();\n}\nexport const unit = (): Circle => new Circle(1);\n",
  'src/old.cts': 'class Old { @logged2 x = 1; }\nfunction logged2() {}\nexport = Old;\n',
  'src/use-old.cts': "import Old = require('./old.cjs');\nnew Old();\n",
  'src/main.ts':
    "import { Log, units, Kind } from './lib/index.js';\nimport * as circles from './circle';\nimport { unit } from '@acme/shop/src/circle';\nfunction local() { return circles.unit().area(); }\nexport async function main(): Promise<void> {\n  const log = new Log();\n  log.write(String(local()));\n  const made = new circles.Circle(2);\n  made.same(unit());\n  units.Units.cm(Kind.Round);\n}\n",
  'test/circle.spec.ts': "import { Circle } from '../src/circle.js';\nit('x', () => new Circle(1).area());\n",
};

const TSX: Tree = {
  'ui/button.tsx': "export interface ButtonProps { label: string; }\nexport const Button = ({ label }: ButtonProps) => <button>{label}</button>;\n",
  'ui/page.tsx':
    "import React, { useState } from 'react';\nimport { Button } from './button';\nimport * as parts from './button';\nfunction useCount(): number { return useState(0)[0]; }\nexport default function Page() {\n  const count = useCount();\n  const onClick = () => send(count);\n  return <main><Button label=\"a\" onClick={onClick}></Button>\n    <parts.Button label=\"b\" /></main>;\n}\nfunction send(n: number) {}\n",
  'ui/app.tsx': "import Page from './page';\nexport class App extends Object { render() { return <Page />; } }\n",
};

const JAVASCRIPT: Tree = {
  'lib/shape.js':
    "class Shape { area() { return 0; } static make() { return new Shape(); } }\nfunction Old(n) { this.n = n; }\nOld.prototype.grow = function (by) { return this.n + by; };\nmodule.exports = { Shape, Old };\nmodule.exports.helper = function helper() {};\n",
  'lib/circle.js':
    "const { Shape, Old: Ancient } = require('./shape');\nconst shapes = require('./shape');\nclass Circle extends Shape {\n  #r = 1;\n  area() { return this.#square() + super.area(); }\n  #square() { return this.#r ** 2; }\n}\nexports.Circle = Circle;\nexports.run = () => { shapes.helper(); Shape.make(); new Ancient(1); return new Circle().area(); };\n",
  'lib/box.js': "const Shape = require('./whole');\nmodule.exports = class Box extends Shape { open() { return this.name(); } };\n",
  'lib/whole.js': 'class Whole { name() { return 1; } static of() { return new Whole(); } }\nmodule.exports = Whole;\n',
  'lib/lazy.js': "require('./circle');\nconst Box = require('./box');\nconst Whole = require('./whole');\nexports.open = async () => {\n  const { run } = await import('./circle.js');\n  run();\n  Whole.of().name();\n  return new Box().open();\n};\n",
  'lib/esm.mjs': "import { Circle } from './circle.js';\nimport circle, { run as go } from './circle.js';\nexport default function start() { go(); return new Circle(); }\nexport { start as begin };\n",
  'lib/use.mjs': "import start, { begin } from './esm.mjs';\nexport * as all from './esm.mjs';\nstart(); begin();\nconst table = { go: start, list: [begin] };\n",
};

const PYTHON: Tree = {
  'shop/__init__.py': 'from .money import Money\nfrom . import util as tools\n',
  'shop/money.py':
    'from __future__ import annotations\nfrom dataclasses import dataclass\nfrom .util import checked\n\n\nclass Amount:\n    def plain(self) -> int:\n        return 0\n\n\n@dataclass\nclass Money(Amount):\n    cents: int = 0\n\n    @checked\n    def add(self, other: Money) -> Money:\n        self.plain()\n        return Money(other.cents)\n\n    @classmethod\n    def zero(cls):\n        return cls()\n',
  'shop/util.py': 'def checked(function):\n    def inner(*args):\n        return function(*args)\n    return inner\n\n\nLIMIT = 5\n',
  'shop/cart.py':
    'import shop.money\nimport shop.money as m\nfrom shop import Money, tools\nfrom shop.util import *\n\n\nclass Cart:\n    def __init__(self, first: Money):\n        self.first = first\n        self.total = Money()\n\n    async def put(self):\n        checked(None)\n        self.total.add(self.first)\n        shop.money.Money.zero()\n        with m.Money() as held:\n            held.add(None)\n        return tools.LIMIT\n',
  'app/run.py': 'from shop.cart import Cart\n\n\ndef main():\n    cart = Cart(None)\n    cart.put()\n\n\nif __name__ == "__main__":\n    main()\n',
  'tests/test_cart.py': 'from shop.cart import Cart\n\n\ndef test_put():\n    Cart(None).put()\n',
};

describe('the export of a small tree in', () => {
  let ground: GraphGround;
  beforeAll(async () => (ground = await GraphGround.make()));
  afterAll(() => ground.stop());

  const graphOf = async (tree: Tree) => {
    const old = ['src', 'ui', 'lib', 'shop', 'app', 'tests', 'test', 'tsconfig.json', 'package.json'].filter((path) => !Object.keys(tree).some((one) => one === path || one.startsWith(`${path}/`)));
    const commit = ground.commit(tree, old);
    expect(await ground.refresh(commit)).toMatchObject({ files: Object.keys(tree).filter((path) => !path.endsWith('.json')).length, skipped: [] });
    return { symbols: await ground.symbols(commit), links: await ground.places(commit) };
  };

  it('TypeScript', async () => {
    expect(await graphOf(TYPESCRIPT)).toEqual({
      symbols: [
        'src/circle.ts:5-13 class Circle',
        'src/circle.ts:8-8 method Circle.marked',
        'src/circle.ts:9-9 property Circle.logger',
        'src/circle.ts:10-10 method Circle.constructor',
        'src/circle.ts:10-10 property Circle.radius',
        'src/circle.ts:11-11 method Circle.area',
        'src/circle.ts:12-12 method Circle.same',
        'src/circle.ts:14-14 function unit',
        'src/lib/log.ts:1-1 function logged',
        'src/lib/log.ts:2-4 class Logger',
        'src/lib/log.ts:3-3 method Logger.write',
        'src/lib/shape.ts:1-3 interface Shape',
        'src/lib/shape.ts:2-2 method Shape.area',
        'src/lib/shape.ts:4-7 class Base',
        'src/lib/shape.ts:5-5 method Base.area',
        'src/lib/shape.ts:6-6 method Base.twice',
        'src/lib/shape.ts:8-8 enum Kind',
        'src/lib/shape.ts:9-9 type Pair',
        'src/lib/shape.ts:10-10 namespace Units',
        'src/lib/shape.ts:10-10 function Units.cm',
        'src/main.ts:4-4 function local',
        'src/main.ts:5-11 function main',
        'src/old.cts:1-1 class Old',
        'src/old.cts:1-1 property Old.x',
        'src/old.cts:2-2 function logged2',
      ],
      links: [
        'src/circle.ts:1 - imports src/lib/shape.ts:4 Base import',
        'src/circle.ts:1 - imports src/lib/shape.ts:1 Shape import',
        'src/circle.ts:2 - imports src/lib/log.ts:2 Logger import',
        'src/circle.ts:2 - imports src/lib/log.ts:1 logged import',
        'src/circle.ts:4 Circle decorates src/lib/log.ts:1 logged import',
        'src/circle.ts:5 Circle extends src/lib/shape.ts:4 Base import',
        'src/circle.ts:6 Circle.marked decorates src/lib/log.ts:1 logged import',
        'src/circle.ts:9 Circle.logger instantiates src/lib/log.ts:2 Logger import',
        'src/circle.ts:11 Circle.area calls src/lib/log.ts:3 Logger.write receiver_type',
        'src/circle.ts:12 Circle.same calls src/lib/shape.ts:6 Base.twice receiver_type',
        'src/circle.ts:12 Circle.same calls src/lib/shape.ts:2 Shape.area receiver_type',
        'src/circle.ts:12 Circle.same references src/lib/shape.ts:1 Shape import',
        'src/circle.ts:14 unit instantiates src/circle.ts:5 Circle same_file',
        'src/circle.ts:14 unit references src/circle.ts:5 Circle same_file',
        'src/lib/index.ts:1 - imports src/lib/shape.ts:- - import',
        'src/lib/index.ts:2 - imports src/lib/log.ts:2 Logger import',
        'src/lib/index.ts:2 - imports src/lib/log.ts:1 logged import',
        'src/lib/index.ts:3 - imports src/lib/shape.ts:- - import',
        'src/lib/shape.ts:4 Base implements src/lib/shape.ts:1 Shape same_file',
        'src/lib/shape.ts:6 Base.twice calls src/lib/shape.ts:5 Base.area same_file',
        'src/lib/shape.ts:9 Pair references src/lib/shape.ts:1 Shape same_file',
        'src/main.ts:1 - imports src/lib/log.ts:2 Logger import',
        'src/main.ts:1 - imports src/lib/shape.ts:8 Kind import',
        'src/main.ts:1 - imports src/lib/shape.ts:- - import',
        'src/main.ts:2 - imports src/circle.ts:- - import',
        'src/main.ts:3 - imports src/circle.ts:14 unit import',
        'src/main.ts:4 local calls src/circle.ts:11 Circle.area receiver_type',
        'src/main.ts:4 local calls src/circle.ts:14 unit import',
        'src/main.ts:6 main instantiates src/lib/log.ts:2 Logger import',
        'src/main.ts:7 main calls src/lib/log.ts:3 Logger.write receiver_type',
        'src/main.ts:7 main calls src/main.ts:4 local same_file',
        'src/main.ts:8 main instantiates src/circle.ts:5 Circle import',
        'src/main.ts:9 main calls src/circle.ts:12 Circle.same receiver_type',
        'src/main.ts:9 main calls src/circle.ts:14 unit import',
        'src/main.ts:10 main calls src/lib/shape.ts:10 Units.cm receiver_type',
        'src/main.ts:10 main references src/lib/shape.ts:8 Kind import',
        'src/old.cts:1 Old.x decorates src/old.cts:2 logged2 same_file',
        'src/use-old.cts:1 - imports src/old.cts:- - import',
        'src/use-old.cts:2 - instantiates src/old.cts:1 Old import',
        'test/circle.spec.ts:1 - imports src/circle.ts:5 Circle import',
        'test/circle.spec.ts:1 - tests src/circle.ts:- - import',
        'test/circle.spec.ts:2 - calls src/circle.ts:11 Circle.area receiver_type',
        'test/circle.spec.ts:2 - instantiates src/circle.ts:5 Circle import',
      ],
    });
  });

  it('TSX', async () => {
    expect(await graphOf(TSX)).toEqual({
      symbols: [
        'ui/app.tsx:2-2 class App',
        'ui/app.tsx:2-2 method App.render',
        'ui/button.tsx:1-1 interface ButtonProps',
        'ui/button.tsx:1-1 property ButtonProps.label',
        'ui/button.tsx:2-2 function Button',
        'ui/page.tsx:4-4 function useCount',
        'ui/page.tsx:5-10 function Page',
        'ui/page.tsx:7-7 function Page.onClick',
        'ui/page.tsx:11-11 function send',
      ],
      links: [
        'ui/app.tsx:1 - imports ui/page.tsx:5 Page import',
        'ui/app.tsx:2 App.render calls ui/page.tsx:5 Page import',
        'ui/button.tsx:2 Button references ui/button.tsx:1 ButtonProps same_file',
        'ui/page.tsx:2 - imports ui/button.tsx:2 Button import',
        'ui/page.tsx:3 - imports ui/button.tsx:- - import',
        'ui/page.tsx:6 Page calls ui/page.tsx:4 useCount same_file',
        'ui/page.tsx:7 Page.onClick calls ui/page.tsx:11 send same_file',
        'ui/page.tsx:8 Page calls ui/button.tsx:2 Button import',
        'ui/page.tsx:8 Page references ui/page.tsx:7 Page.onClick same_file',
        'ui/page.tsx:9 Page calls ui/button.tsx:2 Button import',
      ],
    });
  });

  it('JavaScript', async () => {
    expect(await graphOf(JAVASCRIPT)).toEqual({
      symbols: [
        'lib/box.js:1-1 variable Shape',
        'lib/box.js:2-2 class Box',
        'lib/box.js:2-2 method Box.open',
        'lib/circle.js:2-2 variable shapes',
        'lib/circle.js:3-7 class Circle',
        'lib/circle.js:4-4 property Circle.#r',
        'lib/circle.js:5-5 method Circle.area',
        'lib/circle.js:6-6 method Circle.#square',
        'lib/circle.js:9-9 method exports.run',
        'lib/esm.mjs:3-3 function start',
        'lib/lazy.js:2-2 variable Box',
        'lib/lazy.js:3-3 variable Whole',
        'lib/lazy.js:4-9 method exports.open',
        'lib/shape.js:1-1 class Shape',
        'lib/shape.js:1-1 method Shape.area',
        'lib/shape.js:1-1 method Shape.make',
        'lib/shape.js:2-2 function Old',
        'lib/shape.js:3-3 method Old.grow',
        'lib/shape.js:5-5 method module.exports.helper',
        'lib/use.mjs:4-4 variable table',
        'lib/whole.js:1-1 class Whole',
        'lib/whole.js:1-1 method Whole.name',
        'lib/whole.js:1-1 method Whole.of',
      ],
      links: [
        'lib/box.js:1 - imports lib/whole.js:- - import',
        'lib/box.js:2 Box.open calls lib/whole.js:1 Whole.name receiver_type',
        'lib/box.js:2 Box extends lib/whole.js:1 Whole import',
        'lib/circle.js:1 - imports lib/shape.js:2 Old import',
        'lib/circle.js:1 - imports lib/shape.js:1 Shape import',
        'lib/circle.js:2 - imports lib/shape.js:- - import',
        'lib/circle.js:3 Circle extends lib/shape.js:1 Shape import',
        'lib/circle.js:5 Circle.area calls lib/circle.js:6 Circle.#square same_file',
        'lib/circle.js:5 Circle.area calls lib/shape.js:1 Shape.area receiver_type',
        'lib/circle.js:8 - references lib/circle.js:3 Circle same_file',
        'lib/circle.js:9 exports.run calls lib/circle.js:5 Circle.area receiver_type',
        'lib/circle.js:9 exports.run calls lib/shape.js:1 Shape.make receiver_type',
        'lib/circle.js:9 exports.run calls lib/shape.js:5 module.exports.helper import',
        'lib/circle.js:9 exports.run instantiates lib/circle.js:3 Circle same_file',
        'lib/circle.js:9 exports.run instantiates lib/shape.js:2 Old import',
        'lib/circle.js:9 exports.run references lib/shape.js:1 Shape import',
        'lib/esm.mjs:1 - imports lib/circle.js:3 Circle import',
        'lib/esm.mjs:2 - imports lib/circle.js:9 exports.run import',
        'lib/esm.mjs:2 - imports lib/circle.js:- - import',
        'lib/esm.mjs:3 start calls lib/circle.js:9 exports.run import',
        'lib/esm.mjs:3 start instantiates lib/circle.js:3 Circle import',
        'lib/lazy.js:1 - imports lib/circle.js:- - import',
        'lib/lazy.js:2 - imports lib/box.js:- - import',
        'lib/lazy.js:3 - imports lib/whole.js:- - import',
        'lib/lazy.js:5 - imports lib/circle.js:9 exports.run import',
        'lib/lazy.js:5 - imports lib/circle.js:- - import',
        'lib/lazy.js:6 exports.open calls lib/circle.js:9 exports.run import',
        'lib/lazy.js:7 exports.open calls lib/whole.js:1 Whole.name unique_name',
        'lib/lazy.js:7 exports.open calls lib/whole.js:1 Whole.of import',
        'lib/lazy.js:7 exports.open references lib/whole.js:1 Whole import',
        'lib/lazy.js:8 exports.open calls lib/box.js:2 Box.open receiver_type',
        'lib/lazy.js:8 exports.open instantiates lib/box.js:2 Box import',
        'lib/shape.js:1 Shape.make instantiates lib/shape.js:1 Shape same_file',
        'lib/shape.js:3 Old.grow references lib/shape.js:2 Old same_file',
        'lib/shape.js:4 - references lib/shape.js:2 Old same_file',
        'lib/shape.js:4 - references lib/shape.js:1 Shape same_file',
        'lib/use.mjs:1 - imports lib/esm.mjs:3 start import',
        'lib/use.mjs:2 - imports lib/esm.mjs:- - import',
        'lib/use.mjs:3 - calls lib/esm.mjs:3 start import',
        'lib/use.mjs:4 table references lib/esm.mjs:3 start import',
        'lib/whole.js:1 Whole.of instantiates lib/whole.js:1 Whole same_file',
        'lib/whole.js:2 - references lib/whole.js:1 Whole same_file',
      ],
    });
  });

  it('Python', async () => {
    expect(await graphOf(PYTHON)).toEqual({
      symbols: [
        'app/run.py:4-6 function main',
        'shop/cart.py:7-18 class Cart',
        'shop/cart.py:8-10 method Cart.__init__',
        'shop/cart.py:9-9 property Cart.first',
        'shop/cart.py:10-10 property Cart.total',
        'shop/cart.py:12-18 method Cart.put',
        'shop/money.py:6-8 class Amount',
        'shop/money.py:7-8 method Amount.plain',
        'shop/money.py:12-22 class Money',
        'shop/money.py:13-13 property Money.cents',
        'shop/money.py:16-18 method Money.add',
        'shop/money.py:21-22 method Money.zero',
        'shop/util.py:1-4 function checked',
        'shop/util.py:2-3 function checked.inner',
        'shop/util.py:7-7 variable LIMIT',
        'tests/test_cart.py:4-5 function test_put',
      ],
      links: [
        'app/run.py:1 - imports shop/cart.py:7 Cart import',
        'app/run.py:5 main instantiates shop/cart.py:7 Cart import',
        'app/run.py:6 main calls shop/cart.py:12 Cart.put receiver_type',
        'app/run.py:10 - calls app/run.py:4 main same_file',
        'shop/__init__.py:1 - imports shop/money.py:12 Money import',
        'shop/__init__.py:2 - imports shop/util.py:- - import',
        'shop/cart.py:1 - imports shop/money.py:- - import',
        'shop/cart.py:2 - imports shop/money.py:- - import',
        'shop/cart.py:3 - imports shop/money.py:12 Money import',
        'shop/cart.py:3 - imports shop/util.py:- - import',
        'shop/cart.py:4 - imports shop/util.py:- - import',
        'shop/cart.py:8 Cart.__init__ references shop/money.py:12 Money import',
        'shop/cart.py:10 Cart.__init__ instantiates shop/money.py:12 Money import',
        'shop/cart.py:13 Cart.put calls shop/util.py:1 checked import',
        'shop/cart.py:14 Cart.put calls shop/money.py:16 Money.add receiver_type',
        'shop/cart.py:15 Cart.put calls shop/money.py:21 Money.zero receiver_type',
        'shop/cart.py:16 Cart.put instantiates shop/money.py:12 Money import',
        'shop/cart.py:17 Cart.put calls shop/money.py:16 Money.add receiver_type',
        'shop/money.py:3 - imports shop/util.py:1 checked import',
        'shop/money.py:12 Money extends shop/money.py:6 Amount same_file',
        'shop/money.py:15 Money.add decorates shop/util.py:1 checked import',
        'shop/money.py:16 Money.add references shop/money.py:12 Money same_file',
        'shop/money.py:17 Money.add calls shop/money.py:7 Amount.plain same_file',
        'shop/money.py:18 Money.add instantiates shop/money.py:12 Money same_file',
        'shop/util.py:4 checked references shop/util.py:2 checked.inner same_file',
        'tests/test_cart.py:1 - imports shop/cart.py:7 Cart import',
        'tests/test_cart.py:1 - tests shop/cart.py:- - import',
        'tests/test_cart.py:5 test_put calls shop/cart.py:12 Cart.put receiver_type',
        'tests/test_cart.py:5 test_put instantiates shop/cart.py:7 Cart import',
      ],
    });
  });
});
