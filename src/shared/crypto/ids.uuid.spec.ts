import { uuidIds } from './ids.uuid.js';

describe('uuidIds', () => {
  const many = (count: number) => Array.from({ length: count }, () => uuidIds.next());

  it('makes UUIDv7 of the present', () => {
    const before = Date.now();
    const [id = ''] = many(1);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBeGreaterThanOrEqual(before);
  });

  it('each larger than the one before, also when a millisecond is full', () => {
    const ids = many(20_000);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('of which nobody guesses the next', () => {
    const tails = many(100).map((id) => id.slice(19));
    expect(new Set(tails).size).toBe(100);
  });
});
