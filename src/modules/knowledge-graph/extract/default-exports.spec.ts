import type { Language } from '../facts.js';
import { extract } from './extract.js';

async function symbolsOf(text: string, language: Language): Promise<string[]> {
  const { symbols } = await extract(text, language);
  return symbols.map(({ kind, qualifiedName, line, endLine, exported }) => `${kind} ${qualifiedName} ${line}-${endLine}${exported ? ' exported' : ''}`);
}

const ES: readonly (readonly [string, readonly string[]])[] = [
  ['export default function () {\n}', ['function default 1-2 exported']],
  ['export default function* () {\n}', ['function default 1-2 exported']],
  ['export default async function () {\n}', ['function default 1-2 exported']],
  ['export default\nclass {\n  run() {}\n}', ['class default 2-4 exported', 'method default.run 3-3']],
  ['export default class extends Base {}', ['class default 1-1 exported']],
  ['export default () => {\n}', ['function default 1-2 exported']],
  ['export default async x => x;', ['function default 1-1 exported']],
  ['export default (() => {});', ['function default 1-1 exported']],
  ['export default {\n  run() {},\n  late: () => 1,\n  plain: 2,\n};', ['variable default 1-5 exported', 'method default.run 2-2', 'method default.late 3-3']],
  ['export default function main() {}', ['function main 1-1 exported']],
  ['export default class Main {}', ['class Main 1-1 exported']],
  ['const a = 1;\nexport default a;', ['variable a 1-1']],
  ['export default 5;', []],
];

const COMMON: readonly (readonly [string, readonly string[]])[] = [
  ['module.exports = function () {\n};', ['function default 1-2 exported']],
  ['module.exports = async () => {\n};', ['function default 1-2 exported']],
  ['exports = module.exports = function* () {};', ['function default 1-1 exported']],
  ['module.exports = class {\n  run() {}\n};', ['class default 1-3 exported', 'method default.run 2-2']],
  ['module.exports = {\n  run() {},\n};', ['variable default 1-3 exported', 'method default.run 2-2']],
  ['module.exports = { run: () => 1, late: function () {}, Shape };', ['variable default 1-1 exported', 'method default.run 1-1', 'method default.late 1-1']],
  ['module.exports = { Shape, plain: 2, other: Shape };', []],
  ['module.exports = function main() {};', ['function main 1-1 exported']],
  ['module.exports = class Main {};', ['class Main 1-1']],
  ['module.exports.part = function () {};', ['method module.exports.part 1-1']],
  ['other.exports = function () {};', ['method other.exports 1-1']],
  ['module.other = () => 1;', ['method module.other 1-1']],
];

describe('a default export without a name', () => {
  it.each(ES)('%j', async (text, expected) => {
    for (const language of ['javascript', 'typescript', 'tsx'] as const) expect([language, await symbolsOf(text, language)]).toEqual([language, expected]);
  });

  it.each(COMMON)('%j', async (text, expected) => {
    for (const language of ['javascript', 'typescript'] as const) expect([language, await symbolsOf(text, language)]).toEqual([language, expected]);
  });

  it.each([
    ['export = function () {};', ['function default 1-1 exported']],
    ['export = class { run() {} };', ['class default 1-1 exported', 'method default.run 1-1']],
    ['export = { run() {} };', ['variable default 1-1 exported', 'method default.run 1-1']],
    ['export default { run() {} } satisfies Shape;', ['variable default 1-1 exported', 'method default.run 1-1']],
    ['export default { run() {} } as const;', ['variable default 1-1 exported', 'method default.run 1-1']],
  ])('in TypeScript %j', async (text, expected) => expect(await symbolsOf(text, 'typescript')).toEqual(expected));

  it('holds what stands in it, has its comment, its head, its decorators and its result', async () => {
    const { symbols, refs } = await extract('/** Says what it does. */\nexport default async function (x: number): Promise<Thing> {\n  return make(x);\n}\n', 'typescript');
    expect(symbols).toEqual([{ kind: 'function', name: 'default', qualifiedName: 'default', key: 'default', parent: -1, line: 2, endLine: 4, exported: true, type: 'Thing', signature: 'async function (x: number): Promise<Thing>', doc: 'Says what it does.' }]);
    expect(refs.filter(({ kind }) => kind === 'call')).toEqual([{ kind: 'call', name: 'make', receiver: undefined, line: 3, scope: 0 }]);
    const decorated = await extract('@Injectable()\nexport default class extends Base {}\n', 'typescript');
    expect(decorated.refs.map(({ kind, name, scope }) => `${scope} ${kind} ${name}`)).toEqual(['0 decorate Injectable', '0 extends Base']);
  });
});
