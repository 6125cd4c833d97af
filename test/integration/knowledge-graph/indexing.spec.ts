import { GraphGround } from './graph-ground.js';

const TYPESCRIPT = {
  'package.json': '{"name":"shop"}',
  'src/money.ts': 'export class Money {\n  add(other: Money): Money { return this.round(other); }\n  private round(m: Money): Money { return m; }\n}\nexport function parse(text: string): Money { return new Money(); }\n',
  'src/index.ts': "export * from './money.js';\nexport { Cart as Basket } from './cart.js';\n",
  'src/cart.ts': "import { Money, parse as read } from './money.js';\nexport class Cart {\n  constructor(private readonly total: Money) {}\n  put(text: string) { const price = read(text); this.total.add(price); return price.add(this.total); }\n}\n",
  'src/app.ts': "import { Basket } from './index.js';\nimport * as all from './index.js';\nexport class Gift extends Basket { wrap() { return this.put('1') ?? all.parse('2'); } }\n",
  'test/cart.test.ts': "import { Cart } from '../src/cart';\ntest('x', () => new Cart(undefined as never).put('1'));\n",
};

const PYTHON = {
  'shop/__init__.py': 'from .money import Money\n',
  'shop/money.py': 'class Money:\n    """An amount."""\n    def add(self, other: "Money") -> "Money":\n        return self._round(other)\n    def _round(self, other):\n        return other\n',
  'shop/cart.py': 'from shop import Money\nimport shop.money as m\n\nclass Cart(object):\n    def __init__(self):\n        self.total = Money()\n    def put(self):\n        self.total.add(m.Money())\n        return make().add(None)\n\ndef make() -> Money:\n    return Money()\n',
  'tests/test_cart.py': 'from shop.cart import Cart\n\ndef test_put():\n    cart = Cart()\n    cart.put()\n',
};

describe('indexing', () => {
  let ground: GraphGround;
  beforeAll(async () => (ground = await GraphGround.make()));
  afterAll(() => ground.stop());

  it('links TypeScript by imports, re-exports, this, fields, parameters and inheritance', async () => {
    const commit = ground.commit(TYPESCRIPT);
    expect(await ground.refresh(commit)).toMatchObject({ commit, files: 5, parsed: 5, reused: 0, skipped: [] });
    const links = await ground.links(commit);
    expect(links).toEqual(
      expect.arrayContaining([
        'src/money.ts#Money.add calls src/money.ts#Money.round same_file',
        'src/money.ts#parse instantiates src/money.ts#Money same_file',
        'src/cart.ts#Cart.put calls src/money.ts#parse import',
        'src/cart.ts#Cart.put calls src/money.ts#Money.add receiver_type',
        'src/app.ts#Gift extends src/cart.ts#Cart import',
        'src/app.ts#Gift.wrap calls src/cart.ts#Cart.put receiver_type',
        'src/app.ts#Gift.wrap calls src/money.ts#parse import',
        'src/app.ts# imports src/cart.ts#Cart import',
        'test/cart.test.ts# tests src/cart.ts# import',
        'test/cart.test.ts# instantiates src/cart.ts#Cart import',
      ]),
    );
    expect(links.filter((link) => link.startsWith('src/cart.ts#Cart.put calls src/money.ts#Money.add'))).toHaveLength(1);
  });

  it('links Python by packages, absolute and relative imports, self, fields and results', async () => {
    const commit = ground.commit(PYTHON, ['src', 'test', 'package.json']);
    await ground.refresh(commit);
    expect(await ground.links(commit)).toEqual(
      expect.arrayContaining([
        'shop/money.py#Money.add calls shop/money.py#Money._round same_file',
        'shop/__init__.py# imports shop/money.py#Money import',
        'shop/cart.py#Cart.__init__ instantiates shop/money.py#Money import',
        'shop/cart.py#Cart.put calls shop/money.py#Money.add receiver_type',
        'shop/cart.py#Cart.put instantiates shop/money.py#Money import',
        'shop/cart.py#make instantiates shop/money.py#Money import',
        'tests/test_cart.py#test_put instantiates shop/cart.py#Cart import',
        'tests/test_cart.py#test_put calls shop/cart.py#Cart.put receiver_type',
        'tests/test_cart.py# tests shop/cart.py# import',
      ]),
    );
  });

  it('parses nothing of an unchanged tree, nor of a text that another repository brought', async () => {
    const commit = ground.commit({ 'a.ts': 'export const one = 1;\n', 'b.ts': "import { one } from './a.js';\nexport const two = () => one;\n" }, ['shop', 'tests']);
    expect(await ground.refresh(commit)).toMatchObject({ parsed: 2, reused: 0 });
    expect(await ground.refresh(commit)).toMatchObject({ files: 2, parsed: 0, reused: 2 });
    const same = ground.commit({ 'README.md': 'words' });
    expect(await ground.refresh(same)).toMatchObject({ files: 2, parsed: 0, reused: 2 });
    expect(await ground.refresh(commit, 2)).toMatchObject({ parsed: 0, reused: 2 });
    expect(await ground.dump(commit, 2)).toEqual(await ground.dump(commit, 1));
    const [{ sets }] = await ground.database.dataSource.query("SELECT count(DISTINCT link_set_id)::int AS sets FROM graph_snapshot_files WHERE path IN ('a.ts', 'b.ts')");
    expect(sets).toBe(2);
  });

  it('skips what it cannot read, with a reason, and never fails over it', async () => {
    const commit = ground.commit({
      'nul.ts': Buffer.from('export const a = "\0";\n'),
      'latin.py': Buffer.from([0x78, 0x20, 0x3d, 0x20, 0x22, 0xe9, 0x22, 0x0a]),
      'minified.js': `var a=${'1+'.repeat(15_000)}1;\n`,
      'huge.js': 'x = 1;\n'.repeat(200_000),
      'broken.ts': 'class { function ((( \n export default',
      'empty.ts': '',
      'bom.ts': '\uFEFFexport function marked() {}\n',
      'deep.js': `${'('.repeat(5_000)}1${')'.repeat(5_000)};\n`,
    });
    const { files, skipped } = await ground.refresh(commit);
    expect(files).toBe(9);
    expect(Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]))).toMatchObject({
      'nul.ts': 'binary: holds a NUL byte',
      'latin.py': 'not UTF-8',
      'minified.js': expect.stringContaining('a line is longer'),
      'huge.js': expect.stringContaining('larger than'),
    });
    expect(await ground.dump(commit)).toEqual(expect.arrayContaining([expect.stringContaining('"qualifiedName":"marked"')]));
    expect(await ground.refresh(ground.commit({ 'more.ts': 'export {};\n' }))).toMatchObject({ parsed: 1, skipped });
  });

  it('says that a commit is not there', async () => {
    await expect(ground.refresh('a'.repeat(40))).rejects.toMatchObject({ code: 'repo.no_commit' });
    await expect(ground.refresh('--upload-pack=x')).rejects.toMatchObject({ code: 'repo.no_commit' });
  });

  it('may be asked for one commit by many at once', async () => {
    const commit = ground.commit({ 'many.ts': 'export class Many { one() { return this.two(); } two() {} }\n' });
    const all = await Promise.all([1, 2, 3, 4].map(() => ground.refresh(commit)));
    expect(new Set(all).size).toBe(1); // one flight
    expect(await ground.links(commit)).toContain('many.ts#Many.one calls many.ts#Many.two same_file');
  });

  it('counts the symbols and edges that it exports, when they are found and when they are known', async () => {
    const same = 'export class A { run() { this.run(); } }\nexport function f(a: string): void;\nexport function f(a: A) { a.run(); }\n';
    for (const tree of [TYPESCRIPT, { ...PYTHON, 'one.ts': same, 'deep/two.ts': same, 'empty.ts': '' }]) {
      const commit = ground.commit(tree, ['shop', 'src', 'test', 'tests', 'package.json'].filter((path) => !Object.keys(tree).some((file) => file.startsWith(path))));
      const counts = [await ground.refresh(commit), await ground.refresh(commit)].map(({ symbols, edges }) => ({ symbols, edges }));
      const lines = (await ground.dump(commit)).map((line) => (JSON.parse(line) as { type: string }).type);
      const exported = { symbols: lines.filter((type) => type === 'symbol').length, edges: lines.filter((type) => type === 'edge').length };
      expect(counts).toEqual([exported, exported]);
      expect(exported.edges).toBeGreaterThan(exported.symbols);
    }
  });
});
