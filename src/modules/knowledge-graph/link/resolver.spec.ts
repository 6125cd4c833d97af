import { factsOf } from '../../../../test/support/graph-facts.js';
import { type Target, WholeSource } from './facts-source.js';
import { Landscape } from './landscape.js';
import { readSettings } from './project-settings.js';
import { Resolver } from './resolver.js';

const TREE = {
  'store.ts': 'export class Base { close() {} }\nexport class Store extends Base { static one(): Store { return new Store(); } self = new Store(); find(): Item { return null!; } }\nexport class Item { name: Name; }\nexport interface Name { short(): string }\nexport const shared = new Store();\nexport namespace ns { export function deep() {} }',
  'index.ts': "export * from './store.js';\nexport { Item as Thing } from './store.js';\nexport default function main() {}\nexport * as all from './store.js';",
  'use.ts': "import main, { Store, shared, Thing, all } from './index.js';\nimport * as every from './store.js';\nclass Own extends Store { inner = new Store(); run(p: Store) { const made = Store.one(); function local() {} } }\nfunction outer() {}",
  'pkg/__init__.py': 'from .mod import Thing',
  'pkg/mod.py': 'class Thing:\n    def run(self): pass\n    def make(self) -> "Thing": pass',
  'main.py': 'import pkg.mod\nfrom pkg import Thing as T\ndef f(x: T): pass',
};

describe('where names lead', () => {
  let land: Landscape;
  const resolvers = new Map<string, Resolver>();
  const resolver = (path: string): Resolver => {
    const known = resolvers.get(path) ?? new Resolver(land, path, resolver);
    resolvers.set(path, known);
    return known;
  };
  const scope = (path: string, name: string): number => land.facts(path)?.symbols.findIndex(({ qualifiedName }) => qualifiedName === name) ?? -1;
  /** As a reference in a function sees it: by the binding of that function, where there is one. */
  const root = (path: string, receiver: string, within: number) => {
    const binding = land.facts(path)?.bindings.findIndex(({ name, scope: at }) => name === receiver.split('.')[0] && at === within) ?? -1;
    return binding === -1 ? undefined : { binding };
  };
  const told = (target: Target | undefined): string | undefined => target && `${target.path}#${land.symbol(target)?.qualifiedName ?? ''}`;

  beforeAll(async () => (land = new Landscape(new WholeSource(await factsOf(TREE)), readSettings(new Map()))));

  it.each([
    ['Store', '', 'store.ts#Store'],
    ['Thing', '', 'store.ts#Item'],
    ['main', '', 'index.ts#main'],
    ['all', '', 'store.ts#'],
    ['every', '', 'store.ts#'],
    ['outer', 'Own.run', 'use.ts#outer'],
    ['local', '', undefined],
    ['made', 'Own.run', undefined],
    ['inner', 'Own.run', undefined],
    ['gone', '', undefined],
  ])('the name %s in "%s": %s', (name, within, expected) => expect(told(resolver('use.ts').bare(name, within === '' ? -1 : scope('use.ts', within), undefined))).toBe(expected));

  it.each([
    ['this', 'find', 'store.ts#Store.find'],
    ['this', 'close', 'store.ts#Base.close'],
    ['super', 'find', 'store.ts#Store.find'],
    ['this.inner', 'find', 'store.ts#Store.find'],
    ['this.inner.find()', 'name', 'store.ts#Item.name'],
    ['this.inner.find().name', 'short', 'store.ts#Name.short'],
    ['p', 'find', 'store.ts#Store.find'],
    ['made', 'close', 'store.ts#Base.close'],
    ['made.self.self', 'find', 'store.ts#Store.find'],
    ['shared', 'find', 'store.ts#Store.find'],
    ['Store', 'one', 'store.ts#Store.one'],
    ['Store.one()', 'find', 'store.ts#Store.find'],
    ['every', 'Item', 'store.ts#Item'],
    ['every.ns', 'deep', 'store.ts#ns.deep'],
    ['all.Store', 'one', 'store.ts#Store.one'],
  ])('%s.%s is %s', (receiver, name, expected) => {
    const holder = resolver('use.ts').holder(receiver, scope('use.ts', 'Own.run'), root('use.ts', receiver, scope('use.ts', 'Own.run')));
    expect(told(holder && resolver('use.ts').member(holder, name))).toBe(expected);
  });

  it.each(['', 'gone', 'gone.more', 'outer', 'outer()', 'this.gone', 'p.gone.more', 'made.find().gone', `made${'.self'.repeat(40)}.gone`])('%j holds nothing known', (receiver) => {
    expect(resolver('use.ts').holder(receiver, scope('use.ts', 'Own.run'), root('use.ts', receiver, scope('use.ts', 'Own.run')))).toBeUndefined();
  });

  it.each([
    ['pkg.mod.Thing', 'run', 'pkg/mod.py#Thing.run'],
    ['pkg.mod', 'Thing', 'pkg/mod.py#Thing'],
    ['pkg', 'Thing', 'pkg/mod.py#Thing'],
    ['T', 'make', 'pkg/mod.py#Thing.make'],
    ['x', 'run', 'pkg/mod.py#Thing.run'],
    ['x.make().make()', 'run', 'pkg/mod.py#Thing.run'],
  ])('in Python %s.%s is %s', (receiver, name, expected) => {
    const holder = resolver('main.py').holder(receiver, scope('main.py', 'f'), root('main.py', receiver, scope('main.py', 'f')));
    expect(told(holder && resolver('main.py').member(holder, name))).toBe(expected);
  });
});
