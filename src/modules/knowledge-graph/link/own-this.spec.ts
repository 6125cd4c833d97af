import { linksOf } from '../../../../test/support/graph-facts.js';

const calls = async (text: string): Promise<string[]> => (await linksOf({ 'a.ts': text }, 'a.ts')).filter((line) => line.includes(' calls ') && !line.includes('unique_name') && !line.includes('ambiguous'));
const RUN = '1 calls a.ts#A.run 1 same_file';

describe('`this` is the class around', () => {
  it.each([
    ['a method', 'class A { run() {} go() { this.run(); } }'],
    ['a constructor', 'class A { run() {} constructor() { this.run(); } }'],
    ['a field', 'class A { run() {} go = this.run(); }'],
    ['an arrow in a field', 'class A { run() {} go = () => this.run(); }'],
    ['arrows in a method', 'class A { run() {} go() { f(() => g(() => this.run())); } }'],
    ['a static block', 'class A { static run() {} static { this.run(); } }'],
    ['a class of a variable', 'const A = class { run() {} go() { this.run(); } };'],
    ['a class in a function', 'function f() { return 1; } const A = class { run() {} go = () => this.run(); };'],
    ['a default export', 'export default class A { run() {} go() { this.run(); } }'],
  ])('in %s', async (_what, text) => expect(await calls(text)).toEqual([RUN]));
});

describe('and not', () => {
  it.each([
    ['in a method of an object', 'class A { run() {} go() { return { go() { this.run(); } }; } }'],
    ['in a getter of an object', 'class A { run() {} go() { return { get x() { return this.run(); } }; } }'],
    ['in a plain function', 'class A { run() {} go() { f(function () { this.run(); }); } }'],
    ['in a nested function', 'class A { run() {} go() { function inner() { this.run(); } } }'],
    ['in an arrow of a plain function', 'class A { run() {} go() { f(function () { g(() => this.run()); }); } }'],
    ['in a class without a name', 'class A { run() {} go() { return class { go() { this.run(); } }; } }'],
    ['in a class that is handed on', 'class A { run() {} go() { f(class { x = this.run(); }); } }'],
  ])('%s', async (_what, text) => expect(await calls(text)).toEqual([]));

  it('for `super` in an object', async () => {
    expect(await calls('class B { run() {} }\nclass A extends B { go() { return { go() { super.run(); } }; } }')).toEqual([]);
  });
});
