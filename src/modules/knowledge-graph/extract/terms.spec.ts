import { hashOf, packTerms, readTerms, wordsOf } from './terms.js';

const words = (text: string): string[] => [...wordsOf(text)];

it.each([
  ['parseHTMLFile', ['parsehtmlfile', 'pars', 'html', 'fil']],
  ['snake_case_name', ['snake_case_name', 'snak', 'cas', 'nam']],
  ['parsing parsed parses parse', ['pars', 'pars', 'pars', 'pars']],
  ['queries query', ['query', 'query']],
  ['const the function', []],
  ['x 1 _', []],
  ['été', []],
])('%j has the words %j', (text, expected) => expect(words(text)).toEqual(expected));

it('words are counted, packed and read again', () => {
  const found = new Map<number, number>();
  const total = readTerms(packTerms('tax tax invoice'), (hash, count) => found.set(hash, count));
  expect(found).toEqual(new Map([[hashOf('tax'), 2], [hashOf('invoic'), 1]]));
  expect(total).toBe(3);
});

it('the most frequent words are kept, and no count runs over', () => {
  const many = Array.from({ length: 5_000 }, (_, n) => `w${String.fromCharCode(97 + (n % 26))}${'abcdefghij'[Math.floor(n / 26) % 10]}${'klmnopqrst'[Math.floor(n / 260) % 10]}${'uvwxyz'[Math.floor(n / 2600)]}`).join(' ');
  const packed = packTerms(`${'often '.repeat(70_000)} ${many}`);
  const found = new Map<number, number>();
  readTerms(packed, (hash, count) => found.set(hash, count));
  expect(found.size).toBe(2_000);
  expect(found.get(hashOf('often'))).toBe(65_535);
  expect(packTerms('').length).toBe(0);
  expect(readTerms(Buffer.alloc(5), () => undefined)).toBe(0);
});
