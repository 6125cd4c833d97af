import { factsOf } from '../../../../test/support/graph-facts.js';
import { PartSource, WholeSource } from './facts-source.js';

const TREE = { 'a.ts': 'class A { run() {} }\nfunction run() {}', 'b.py': 'class B:\n    def run(self): pass' };
const METHODS = [{ path: 'a.ts', ordinal: 1 }, { path: 'b.py', ordinal: 1 }];

it('whole: methods by name in the order of the paths, functions are none', async () => {
  const source = new WholeSource(await factsOf(TREE));
  expect(source.methods('run')).toEqual(METHODS);
  expect(source.methods('constructor')).toEqual([]);
  expect(source.facts('a.ts')?.symbols).toHaveLength(3);
  expect(source.facts('c.ts')).toBeUndefined();
});

it('in part: what is missing is noted and answered as empty, what is no file is not', async () => {
  const facts = await factsOf(TREE);
  const source = new PartSource(new Set(['a.ts', 'b.py']), new Map([...facts].slice(0, 1)), new Map([['run', METHODS]]));
  expect(source.facts('a.ts')).toBe(facts.get('a.ts'));
  expect(source.methods('run')).toBe(METHODS);
  expect(source.facts('c.ts')).toBeUndefined();
  expect(source.complete).toBe(true);
  expect(source.facts('b.py')).toMatchObject({ language: 'python', symbols: [] });
  expect(source.methods('other')).toEqual([]);
  expect({ facts: [...source.wantedFacts], methods: [...source.wantedMethods], complete: source.complete }).toEqual({ facts: ['b.py'], methods: ['other'], complete: false });
});
