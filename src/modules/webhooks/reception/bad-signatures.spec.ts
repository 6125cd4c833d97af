import { BadSignatures, MOST_BAD_SIGNATURES } from './bad-signatures.js';

describe('BadSignatures', () => {
  let now = 0;
  const create = () => new BadSignatures({ now: () => new Date(now) });
  const note = (bad: BadSignatures, times: number, address = 'a') => Array.from({ length: times }, () => bad.exceeded(address));

  it('lets an address have its share, and no more', () => {
    const bad = create();
    expect(note(bad, MOST_BAD_SIGNATURES)).not.toContain(true);
    expect(note(bad, 3)).toEqual([true, true, true]);
  });

  it('counts each address for itself', () => {
    const bad = create();
    note(bad, MOST_BAD_SIGNATURES + 1);
    expect(bad.exceeded('b')).toBe(false);
  });

  it('forgets after the window', () => {
    const bad = create();
    note(bad, MOST_BAD_SIGNATURES + 1);
    now += 60_000;
    expect(bad.exceeded('a')).toBe(false);
  });

  it('does not forget it for any number of other addresses', () => {
    const bad = create();
    note(bad, MOST_BAD_SIGNATURES + 1);
    for (let n = 0; n < 50_000; n += 1) bad.exceeded(`address ${n}`);
    expect(bad.exceeded('a')).toBe(true);
  });
});
