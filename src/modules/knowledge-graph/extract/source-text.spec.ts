import { SourceText } from './source-text.js';

describe('lines', () => {
  it('are counted from 1, whatever ends them', () => {
    const source = new SourceText('a\nbc\r\n\nd');
    expect(source.lines).toBe(4);
    expect([0, 1, 2, 4, 5, 6, 7, 100].map((at) => source.lineAt(at))).toEqual([1, 1, 2, 2, 2, 3, 4, 4]);
    expect(new SourceText('').lineAt(0)).toBe(1);
  });
});

describe('a signature', () => {
  const signature = (text: string): string => new SourceText(text).signature(0, text.length);

  it.each([
    ['function f(a: string): void {\n  body();\n}', 'function f(a: string): void'],
    ['function f(\n  a: string,\n): void {\n}', 'function f( a: string, ): void'],
    ['x = (a) => a + 1', 'x = (a)'],
    ['def f(self) -> int:\n    pass', 'def f(self) -> int'],
    ['type A = { b: string };', 'type A = { b: string };'],
    ['let a = 1\nlet b', 'let a = 1'],
  ])('of %j', (text, expected) => expect(signature(text)).toBe(expected));

  it('is short', () => expect(signature(`f(${'a, '.repeat(500)})`).length).toBeLessThanOrEqual(160));
});

describe('a comment', () => {
  const doc = (before: string, text: string): string => new SourceText(before + text).doc(before.length, before.length + text.length);

  it.each([
    ['/** Says it. */\n', 'function f() {}', 'Says it.'],
    ['/**\n * Two\n * lines.\n */\nexport default ', 'function f() {}', 'Two lines.'],
    ['/** Of another. */\nlet x;\n', 'function f() {}', ''],
    ['', 'def f(a):\n    """Does it.\n\n    Slowly."""', 'Does it. Slowly.'],
    ['', "class A(B):\n    r'''Raw.'''", 'Raw.'],
    ['// only a line\n', 'function f() {}', ''],
  ])('before %j %j', (before, text, expected) => expect(doc(before, text)).toBe(expected));

  it('is short', () => expect(doc(`/** ${'long '.repeat(150)}*/\n`, 'f() {}').length).toBeLessThanOrEqual(200));
});
