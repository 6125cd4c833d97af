import { linksOf } from '../../../../test/support/graph-facts.js';

const used = async (path: string, ...lines: string[]): Promise<string[]> =>
  (await linksOf({ [path]: lines.join('\n') }, path)).filter((line) => line.includes('calls')).map((line) => line.replace(/ \w+$/, ''));
const HEAD = 'class A { run() {} own() {}';

describe.each(['a.ts', 'a.js'])('what `this` is in %s:', (path) => {
  it.each([
    ['a method of a literal', 'm() { return { run() {}, go() { this.run(); } }; } }', ['2 calls PATH#A.m.run 1']],
    ['a function of a literal', 'm() { return { run() {}, go: function () { this.run(); } }; } }', ['2 calls PATH#A.m.run 1']],
    ['an arrow in a method of a literal', 'm() { return { run() {}, go() { x(() => this.run()); } }; } }', ['2 calls PATH#A.m.run 1']],
    ['an arrow of a literal: still the class', 'm() { return { run() {}, go: () => this.run() }; } }', ['2 calls PATH#A.run 1']],
    ['what the literal lacks is guessed at most', 'm() { return { go() { this.own(); } }; } }', ['2 calls PATH#A.own 0.6']],
    ['a plain function is of no class', 'm() { x(function () { this.own(); }); } }', ['2 calls PATH#A.own 0.6']],
    ['a declared function neither', 'm() { function f() { this.own(); } } }', ['2 calls PATH#A.own 0.6']],
    ['a function that is bound', 'm() { x(function () { this.own(); }.bind(this)); } }', ['2 calls PATH#A.own 1']],
    ['a function that is set as a member', 'm() { this.later = function () { this.own(); }; } }', ['2 calls PATH#A.own 1']],
    ['an arrow', 'm() { x(() => { y(() => this.run()); }); } }', ['2 calls PATH#A.run 1']],
    ['a class without a name', 'm() { return class { run() {} go() { this.run(); } }; } }', ['2 calls PATH#A.m.run 1']],
    ['a base of a class without a name', 'm() { return class extends x { go() { this.own(); super.own(); } }; } }', ['2 calls PATH#A.own 0.6']],
    ['a class with a name', 'm() { return class B { run() {} go() { this.run(); } }; } }', ['2 calls PATH#A.m.B.run 1']],
    ['a class held in a constant', 'm() { const B = class { run() {} go() { this.run(); } }; } }', ['2 calls PATH#A.m.B.run 1']],
    ['a field of a class in a literal', 'm() { return { go() { return class B { run() {} x = this.run(); }; } }; } }', ['2 calls PATH#A.m.go.B.run 1']],
    ['a field', 'x = () => this.run(); y = function () { this.run(); }; }', ['2 calls PATH#A.run 1', '2 calls PATH#A.run 1']],
    ['a getter and a static method', 'get g() { return this.run(); } static s() { this.run(); } }', ['2 calls PATH#A.run 1', '2 calls PATH#A.run 1']],
  ])('%s', async (_what, text, expected) => expect(await used(path, HEAD, text)).toEqual(expected.map((line) => line.replace('PATH', path))));

  it('in an object that has a name', async () => {
    expect(await used(path, 'const api = { run() {}, go() { this.run(); } };')).toEqual([`1 calls ${path}#api.run 1`]);
    expect(await used(path, 'export default { run() {}, go() { this.run(); } };')).toEqual([`1 calls ${path}#default.run 1`]);
  });
});
