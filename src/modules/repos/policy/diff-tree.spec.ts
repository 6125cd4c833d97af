import { parseDiffTree } from './diff-tree.js';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const output = (...fields: readonly (string | Buffer)[]) => Buffer.concat(fields.flatMap((field) => [Buffer.from(field as string), Buffer.from([0])]));

describe('reading git diff-tree', () => {
  it('joins raw records and counts by name', () => {
    const entries = parseDiffTree(output(`:100644 100755 ${A} ${B} M`, 'x', `:000000 120000 ${A} ${B} A`, ':odd\tname', '1\t2\tx', '-\t-\t:odd\tname'));
    expect(entries).toEqual([
      { path: 'x', legible: true, oldMode: '100644', newMode: '100755', oldObject: A, newObject: B, added: 1, deleted: 2 },
      { path: ':odd\tname', legible: true, oldMode: '000000', newMode: '120000', oldObject: A, newObject: B, added: 0, deleted: 0 },
    ]);
  });

  it('marks a name that is not UTF-8', () => {
    expect(parseDiffTree(output(`:000000 100644 ${A} ${B} A`, Buffer.from([0x61, 0xff]), Buffer.from([...Buffer.from('1\t0\ta'), 0xff])))).toMatchObject([{ legible: false, added: 1 }]);
  });

  it('is empty for no change', () => {
    expect(parseDiffTree(Buffer.alloc(0))).toEqual([]);
  });

  it.each([[[`:100644 100644 ${A} ${B} R100`, 'x', 'y']], [[`:100644 100644 ${A} M`, 'x']], [[`:100644 100644 ${A} ${B} M`]], [['what']]])('fails closed on %j', (fields) => {
    expect(() => parseDiffTree(output(...fields))).toThrow('unexpected');
  });
});
