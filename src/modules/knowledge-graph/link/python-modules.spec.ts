import { pythonModule, pythonRoots } from './python-modules.js';

const PATHS = ['setup.py', 'src/shop/__init__.py', 'src/shop/cart.py', 'src/shop/pay/__init__.py', 'src/shop/pay/card.py', 'src/shop/types.pyi', 'tools/run.py', 'tools/helper.py', 'space/inner/mod.py'];
const has = (path: string): boolean => PATHS.includes(path);
const to = (name: string, from: string): string | undefined => pythonModule(has, pythonRoots(PATHS), from, name);

it('names start at the top and where packages lie', () => expect(pythonRoots(PATHS)).toEqual(['.', 'src']));

it.each([
  ['shop', 'setup.py', 'src/shop/__init__.py'],
  ['shop.cart', 'tools/run.py', 'src/shop/cart.py'],
  ['shop.pay', 'setup.py', 'src/shop/pay/__init__.py'],
  ['shop.types', 'setup.py', 'src/shop/types.pyi'],
  ['helper', 'tools/run.py', 'tools/helper.py'],
  ['space.inner.mod', 'setup.py', 'space/inner/mod.py'],
  ['.', 'src/shop/cart.py', 'src/shop/__init__.py'],
  ['.cart', 'src/shop/__init__.py', 'src/shop/cart.py'],
  ['..cart', 'src/shop/pay/card.py', 'src/shop/cart.py'],
  ['..', 'src/shop/pay/card.py', 'src/shop/__init__.py'],
  ['.card', 'src/shop/pay/__init__.py', 'src/shop/pay/card.py'],
])('%s from %s leads to %s', (name, from, path) => expect(to(name, from)).toBe(path));

it.each([
  ['os', 'setup.py'],
  ['helper', 'setup.py'],
  ['shop.gone', 'setup.py'],
  ['....far', 'src/shop/cart.py'],
  ['space', 'setup.py'],
  ['', 'setup.py'],
])('%j from %s leads nowhere', (name, from) => expect(to(name, from)).toBeUndefined());
