import { parseWithLongIds } from './long-ids.js';

describe('long ids', () => {
  it('keeps every digit', () => {
    expect(parseWithLongIds('[{"id":3000000000000000001,"n":{"id":7}}]')).toEqual([{ id: '3000000000000000001', n: { id: '7' } }]);
  });

  it('leaves everything else as it is', () => {
    expect(parseWithLongIds('{"id":"x","installation_id":12,"at":null}')).toEqual({ id: 'x', installation_id: 12, at: null });
  });

  it('throws on half a document', () => {
    expect(() => parseWithLongIds('[{"id":1')).toThrow(SyntaxError);
  });
});
