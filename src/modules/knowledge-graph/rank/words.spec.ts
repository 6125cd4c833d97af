import { hashOf, packTerms, wordsOf } from '../extract/terms.js';
import { rarity, scoreWords, type FileWords } from './words.js';

const file = (path: string, text: string): FileWords => ({ path, terms: packTerms(text) });
const wanted = (text: string): ReadonlyMap<number, string> => new Map([...wordsOf(text)].map((word) => [hashOf(word), word]));

const FILES = [file('tax.ts', 'tax tax amount'), file('mail.ts', 'mail amount'), file('long.ts', `tax ${'other words here '.repeat(100)}`), file('empty.ts', '')];

it('a rare word says more than a common one', () => {
  expect(rarity(1, 100)).toBeGreaterThan(rarity(50, 100));
  expect(rarity(100, 100)).toBeGreaterThan(0);
});

it('files with the words are scored, short ones that repeat them first; the others are left out', () => {
  const scores = scoreWords(FILES, wanted('tax amount'));
  expect([...scores.keys()].sort()).toEqual(['long.ts', 'mail.ts', 'tax.ts']);
  const score = (path: string): number => scores.get(path)?.score ?? 0;
  expect(score('tax.ts')).toBeGreaterThan(score('mail.ts'));
  expect(score('tax.ts')).toBeGreaterThan(score('long.ts'));
  expect(scores.get('mail.ts')?.words).toEqual(['amount']);
});

it('nothing wanted, or no file, is no score', () => {
  expect(scoreWords(FILES, new Map()).size).toBe(0);
  expect(scoreWords([], wanted('tax')).size).toBe(0);
});
