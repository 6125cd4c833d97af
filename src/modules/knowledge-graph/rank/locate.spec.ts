import { packTerms } from '../extract/terms.js';
import { identifiersIn, locate, type LocateInput } from './locate.js';

const TEXTS = {
  'src/tax.ts': 'export function taxOf net rate round',
  'src/invoice.ts': 'import taxOf total invoice lines',
  'src/mail/sender.ts': 'send mail to address',
  'test/tax.test.ts': 'tax tax tax taxOf expect round',
};

const files = Object.entries(TEXTS).map(([path, text]) => ({ path, terms: packTerms(text) }));
const paths = (input: Partial<LocateInput>, k = 10): string[] => locate({ text: '', files, weights: new Map(), definers: new Map(), ...input }, k).map(({ path }) => path);

it('words of the text lead to the files that hold them, as parts of names too', () => {
  expect(paths({ text: 'The tax is rounded wrongly' })).toEqual(['src/tax.ts', 'test/tax.test.ts', 'src/invoice.ts']);
  expect(paths({ text: 'nothing of this' })).toEqual([]);
});

it('a path, or a name of a file, in the text leads there', () => {
  expect(paths({ text: 'at run (src/mail/sender.ts:3:5)' })[0]).toBe('src/mail/sender.ts');
  expect(paths({ text: 'in sender.ts' })[0]).toBe('src/mail/sender.ts');
});

it('a symbol in the text leads to where it is defined, unless it is everywhere', () => {
  expect(paths({ text: '`Zed` fails', definers: new Map([['zed', ['src/mail/sender.ts']]]) })).toEqual(['src/mail/sender.ts']);
  expect(paths({ text: '`Zed` fails', definers: new Map([['zed', Array.from({ length: 9 }, () => 'src/mail/sender.ts')]]) })).toEqual([]);
  expect(paths({ text: '`Zed`', definers: new Map([['zed', ['gone.ts']]]) })).toEqual([]);
});

it('neighbours of the likeliest are likelier', () => {
  expect(paths({ text: 'rounding', weights: new Map([['src/tax.ts', { 'src/mail/sender.ts': 1 }]]) })).toContain('src/mail/sender.ts');
});

it('tells why, briefly, and gives no more than asked for', () => {
  const definers = new Map(Array.from({ length: 50 }, (_, n): [string, string[]] => [`name${n}`, ['src/tax.ts']]));
  const [first, ...others] = locate({ text: 'tax rate', files, weights: new Map(), definers }, 1);
  expect(others).toEqual([]);
  expect(first?.why).toMatch(/^words: rat.*; path: tax; defines name0/);
  expect(first?.why.split('; ')).toHaveLength(6);
});

it('the same text gives the same order; a long one is read to its limit', () => {
  const text = `${'tax invoice mail '.repeat(100_000)} sender.ts`;
  expect(locate({ text, files, weights: new Map(), definers: new Map() }, 4)).toEqual(locate({ text, files: [...files].reverse(), weights: new Map(), definers: new Map() }, 4));
  expect(locate({ text, files, weights: new Map(), definers: new Map() }, 4).some(({ why }) => why.includes('named'))).toBe(false);
});

it('names as they are written in code are told from words', () => {
  expect(identifiersIn('The `tax` of taxOf, make_it, Store and run() but not this word')).toEqual(['the', 'tax', 'taxof', 'make_it', 'store', 'run']);
  expect(identifiersIn(Array.from({ length: 900 }, (_, n) => `name_${n}`).join(' '))).toHaveLength(400);
});
