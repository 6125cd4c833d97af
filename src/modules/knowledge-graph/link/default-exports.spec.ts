import { factsOf } from '../../../../test/support/graph-facts.js';
import { linkAll } from './link-few.js';
import { readSettings } from './project-settings.js';

async function linksOf(tree: Readonly<Record<string, string>>, path: string): Promise<string[]> {
  const edges = linkAll([path], await factsOf(tree), readSettings(new Map())).get(path) ?? [];
  return edges.map(({ kind, toPath, toKey, line, provenance }) => `${line} ${kind} ${toPath}#${toKey} ${provenance}`);
}

describe('a default import', () => {
  it.each([
    ['export default function () {}', 'it();', ['2 calls a.ts#default import']],
    ['export default () => {}', 'it();', ['2 calls a.ts#default import']],
    ['export default class { static run() {} go() {} }', 'it.run(); new it().go();', ['2 references a.ts#default import', '2 calls a.ts#default.run receiver_type', '2 instantiates a.ts#default import', '2 calls a.ts#default.go receiver_type']],
    ['export default { run() {} }', 'it.run();', ['2 references a.ts#default import', '2 calls a.ts#default.run receiver_type']],
  ])('of %s', async (text, use, expected) => {
    expect(await linksOf({ 'a.ts': text, 'b.ts': `import it from './a.js';\n${use}\n` }, 'b.ts')).toEqual(['1 imports a.ts#default import', ...expected]);
  });

  it('of what another file names', async () => {
    const tree = { 'a.ts': 'export default function () {}', 'index.ts': "export { default } from './a.js';\nexport { default as made, default as other } from './a.js';\n", 'b.ts': "import it, { made } from './index.js';\nit(); made();\n" };
    expect(await linksOf(tree, 'b.ts')).toEqual(['1 imports a.ts#default import', '2 calls a.ts#default import']);
  });

  it('in its own file the name leads nowhere', async () => {
    expect(await linksOf({ 'a.ts': 'export default function () {}\nfunction f(x) { x.default(); }' }, 'a.ts')).toEqual([]);
  });

  it('extends the class that has no name, and finds what it inherits', async () => {
    const tree = { 'a.ts': 'export default class { run() {} }', 'b.ts': "import Base from './a.js';\nclass Own extends Base {\n  go() { this.run(); super.run(); }\n}\n" };
    expect(await linksOf(tree, 'b.ts')).toEqual(['1 imports a.ts#default import', '2 extends a.ts#default import', '3 calls a.ts#default.run receiver_type']);
  });
});

describe('a module that is one thing', () => {
  const use = (text: string) => linksOf({ 'a.js': text, 'b.js': "const it = require('./a');\nit();\nit.run();\nconst { run } = require('./a');\nrun();\n" }, 'b.js');

  it('a function', async () => {
    expect(await use('module.exports = function () {};\nmodule.exports.run = function () {};')).toEqual(['1 imports a.js# import', '4 imports a.js#module.exports.run import', '2 calls a.js#default import', '3 references a.js#default import', '3 calls a.js#module.exports.run import', '5 calls a.js#module.exports.run import']);
  });

  it('a function with a name', async () => {
    expect((await use('module.exports = function main() {};')).filter((link) => link.startsWith('2'))).toEqual(['2 calls a.js#main import']);
  });

  it('an object', async () => {
    expect(await use('module.exports = { run() {} };')).toEqual(['1 imports a.js# import', '4 imports a.js#default.run import', '2 calls a.js#default import', '3 references a.js#default import', '3 calls a.js#default.run import', '5 calls a.js#default.run import']);
  });

  it('by import', async () => {
    expect(await linksOf({ 'a.js': 'module.exports = () => 1;', 'b.mjs': "import it from './a.js';\nit();\n" }, 'b.mjs')).toEqual(['1 imports a.js#default import', '2 calls a.js#default import']);
  });
});
