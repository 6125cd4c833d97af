import type { Language } from '../facts.js';
import { extractBlob, skippedBlob } from './extract-blob.js';
import { interfaceDigest } from './interface-digest.js';
import { unpackFacts } from './packed-facts.js';

const read = (text: string | Uint8Array, language: Language = 'typescript') => extractBlob({ blob: 'b1', language, content: typeof text === 'string' ? Buffer.from(text) : text });

describe('a file of bytes', () => {
  it('is kept with its facts, its words and its size', async () => {
    const found = await read('export const a = 1;\n');
    expect(found).toMatchObject({ blob: 'b1', language: 'typescript', bytes: 20, skipped: undefined, facts: { lines: 2, symbols: [{ name: 'a' }] } });
    expect(unpackFacts(found.packed)).toEqual(JSON.parse(JSON.stringify(found.facts)));
    expect(found.terms.length).toBe(0);
  });

  it('that can not be read is kept with the reason', async () => {
    const found = await read(Uint8Array.of(0xff));
    expect(found).toMatchObject({ bytes: 1, skipped: 'not UTF-8', facts: { symbols: [], refs: [], imports: [] } });
    expect(skippedBlob({ blob: 'b', language: 'python', content: new Uint8Array(3) }, 'so')).toMatchObject({ bytes: 3, skipped: 'so', facts: { language: 'python' } });
  });
});

describe('what others can depend on', () => {
  const digest = async (text: string) => interfaceDigest((await read(text)).facts);
  const BASE = 'import { b } from "./b";\nexport class A extends B { m(x: C): D { return b(x); } }\nconst top = new E();\n';

  it.each([
    ['a comment', `// x\n${BASE}`],
    ['a body', BASE.replace('return b(x)', 'const y = b(x); return y')],
    ['an empty line', BASE.replaceAll('\n', '\n\n')],
  ])('is the same after a change of %s', async (_what, text) => expect(await digest(text)).toBe(await digest(BASE)));

  it.each([
    ['a name', BASE.replace('class A', 'class Z')],
    ['a base', BASE.replace('extends B', 'extends Q')],
    ['a result', BASE.replace(': D', ': F')],
    ['an import', BASE.replace('./b', './c')],
    ['a variable at the top', BASE.replace('new E', 'new F')],
    ['what is exported', BASE.replace('export class', 'class')],
    ['a member', BASE.replace('m(x: C)', 'k(): void {} m(x: C)')],
  ])('is another after a change of %s', async (_what, text) => expect(await digest(text)).not.toBe(await digest(BASE)));
});
