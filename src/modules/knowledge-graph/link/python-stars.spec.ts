import { linksOf } from '../../../../test/support/graph-facts.js';

const links = async (tree: Readonly<Record<string, string>>, path = 'p/use.py'): Promise<string[]> => (await linksOf({ 'p/__init__.py': '', ...tree }, path)).filter((line) => !line.includes(' imports '));

describe('from … import *', () => {
  const one = { 'p/one.py': "__all__ = ['vis', '_shown']\ndef vis(): pass\ndef hid(): pass\ndef _shown(): pass\n" };
  const two = { 'p/two.py': 'def vis(): pass\ndef open(): pass\ndef _own(): pass\n' };

  it('takes what the module says it offers', async () => {
    expect(await links({ ...one, 'p/use.py': 'from .one import *\nvis()\nhid()\n_shown()\n' })).toEqual(['2 calls p/one.py#vis 1 import', '4 calls p/one.py#_shown 1 import']);
  });

  it('else no name that begins with a line', async () => {
    expect(await links({ ...two, 'p/use.py': 'from .two import *\nopen()\n_own()\n' })).toEqual(['2 calls p/two.py#open 1 import']);
    expect(await links({ ...two, 'p/mid.py': 'from .two import *\n', 'p/use.py': 'from p import mid\nmid.open()\nmid._own()\n' })).toEqual(['2 calls p/two.py#open 1 import']);
  });

  it('of several takes the last', async () => {
    expect(await links({ ...one, ...two, 'p/use.py': 'from .one import *\nfrom .two import *\nvis()\n' })).toEqual(['3 calls p/two.py#vis 1 import']);
    expect(await links({ ...one, ...two, 'p/use.py': 'from .two import *\nfrom .one import *\nvis()\nopen()\n' })).toEqual(['3 calls p/one.py#vis 1 import', '4 calls p/two.py#open 1 import']);
  });

  it('may add to what it offers', async () => {
    expect(await links({ 'p/one.py': "__all__ = ('a',)\n__all__ += ['b']\ndef a(): pass\ndef b(): pass\ndef c(): pass\n", 'p/use.py': 'from .one import *\na()\nb()\nc()\n' })).toEqual(['2 calls p/one.py#a 1 import', '3 calls p/one.py#b 1 import']);
  });
});

it('of imports that stand in for each other the one that is there is meant', async () => {
  const text = 'try:\n    from .fast import compute\nexcept ImportError:\n    from .slow import compute\ncompute()\n';
  expect(await links({ 'p/slow.py': 'def compute(): pass\n', 'p/use.py': text })).toEqual(['5 calls p/slow.py#compute 1 import']);
  expect(await links({ 'p/slow.py': 'def compute(): pass\n', 'p/fast.py': 'def compute(): pass\n', 'p/use.py': text })).toEqual(['5 calls p/fast.py#compute 1 import']);
});

describe('members are looked for in Python’s own order', () => {
  it('with a class that two bases share after both', async () => {
    const text = 'class A:\n    def f(self): pass\nclass B(A): pass\nclass C(A):\n    def f(self): pass\nclass D(B, C):\n    def g(self):\n        self.f()\n';
    expect(await links({ 'p/use.py': text })).toContain('8 calls p/use.py#C.f 1 same_file');
  });

  it('and where bases contradict each other, depth first', async () => {
    const text = 'class A:\n    def f(self): pass\nclass B(A): pass\nclass D(A, B):\n    def g(self):\n        self.f()\n';
    expect(await links({ 'p/use.py': text })).toContain('6 calls p/use.py#A.f 1 same_file');
  });
});
