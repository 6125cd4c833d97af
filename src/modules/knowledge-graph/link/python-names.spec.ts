import { linksOf } from '../../../../test/support/graph-facts.js';

const called = async (tree: Readonly<Record<string, string>>, path: string): Promise<string[]> =>
  (await linksOf(tree, path)).filter((line) => line.includes('calls')).map((line) => line.replace(/ [\d.]+ \w+$/, ''));

describe('from … import * takes', () => {
  const TREE = {
    'listed.py': "__all__ = ['vis', '_own']\ndef vis(): pass\ndef hid(): pass\ndef _own(): pass\n",
    'plain.py': 'def vis(): pass\ndef other(): pass\ndef _own(): pass\n',
    'more.py': "__all__ = ('vis',)\n__all__ += ['other']\ndef vis(): pass\ndef other(): pass\ndef hid(): pass\n",
    'open.py': "import listed\n__all__ = listed.__all__ + ['hid']\ndef vis(): pass\ndef hid(): pass\n",
    'longer.py': "__all__ = ['vis']\n__all__.extend(x)\ndef vis(): pass\ndef hid(): pass\n",
    'pkg/__init__.py': 'from .core import *\n',
    'pkg/core.py': 'def shown(): pass\ndef _private(): pass\n',
  };
  const USE = 'vis()\nhid()\nother()\n_own()\n';

  it.each([
    ['what __all__ names', 'from listed import *', ['2 calls listed.py#vis', '5 calls listed.py#_own']],
    ['else what begins with no underscore', 'from plain import *', ['2 calls plain.py#vis', '4 calls plain.py#other']],
    ['what is added to it', 'from more import *', ['2 calls more.py#vis', '4 calls more.py#other']],
    ['anything where it is not plain', 'from open import *', ['2 calls open.py#vis', '3 calls open.py#hid']],
    ['nor where it is made longer', 'from longer import *', ['2 calls longer.py#vis', '3 calls longer.py#hid']],
    ['of two the last', 'from listed import *; from plain import *', ['2 calls plain.py#vis', '4 calls plain.py#other', '5 calls listed.py#_own']],
  ])('%s', async (_what, head, expected) => expect(await called({ ...TREE, 'a.py': `${head}\n${USE}` }, 'a.py')).toEqual(expected));

  it('and hands on no more, the last first', async () => {
    expect(await called({ ...TREE, 'a.py': 'import pkg\npkg.shown()\npkg._private()\n' }, 'a.py')).toEqual(['2 calls pkg/core.py#shown']);
    expect(await called({ ...TREE, 'both.py': 'from listed import *\nfrom plain import *\n', 'a.py': 'from both import vis, hid\nvis()\nhid()\n' }, 'a.py')).toEqual(['2 calls plain.py#vis']);
  });
});

describe('a member is looked for in the order of Python', () => {
  it.each([
    ['a diamond', 'class A:\n    def f(self): pass\nclass B(A): pass\nclass C(A):\n    def f(self): pass\nclass D(B, C):\n    def go(self):\n        self.f()\n', ['8 calls a.py#C.f']],
    ['a diamond further up', 'class A:\n    def f(self): pass\nclass B(A): pass\nclass C(A):\n    def f(self): pass\nclass D(B, C): pass\nclass E(D):\n    def go(self):\n        self.f()\n', ['9 calls a.py#C.f']],
    ['two bases', 'class A:\n    def f(self): pass\nclass B:\n    def f(self): pass\nclass C(A, B):\n    def go(self):\n        self.f()\n', ['7 calls a.py#A.f']],
    ['bases that contradict each other', 'class A:\n    def f(self): pass\nclass B(A): pass\nclass C(A, B):\n    def go(self):\n        self.f()\n', ['6 calls a.py#A.f']],
    ['a circle', 'class A(B):\n    def f(self): pass\nclass B(A, C): pass\nclass C:\n    def g(self): pass\nclass D(B, C):\n    def go(self):\n        self.f()\n', ['8 calls a.py#A.f']],
  ])('%s', async (_what, text, expected) => expect(await called({ 'a.py': text }, 'a.py')).toEqual(expected));
});
