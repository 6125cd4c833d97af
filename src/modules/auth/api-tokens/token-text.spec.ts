import { bearerIn, hashOf, idIn, newToken } from './token-text.js';

const ID = '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11';

describe('an API token', () => {
  it('names its row, begins as scanners know it, and holds 256 bits of its own', () => {
    const [one, other] = [newToken(ID), newToken(ID)];
    expect(one).toMatch(/^agentbot_019a9f3e7c1b7d3a9e550f6f2a7c1d11_[\w-]{43}$/);
    expect(one).not.toBe(other);
    expect([idIn(one), idIn(other)]).toEqual([ID, ID]);
    expect([hashOf(one).length, hashOf(one).equals(hashOf(other))]).toEqual([32, false]);
  });

  it.each(['', 'agentbot_', `agentbot_${ID}_x`, `${newToken(ID)}x`, newToken(ID).slice(0, -1), newToken(ID).toUpperCase(), `${newToken(ID)}\n`, newToken(ID).replace('agentbot', 'ghp'), "agentbot_' OR 1=1_"])('is not %j', (text) => {
    expect(idIn(text)).toBeUndefined();
  });

  it.each([['Bearer abc', 'abc'], ['bearer  abc ', 'abc'], ['Basic abc', undefined], ['Bearer', ''], ['Bearer a b', 'a b'], ['Bearerabc', undefined], ['abc', undefined], [undefined, undefined]])('is what %j holds: %j', (header, token) => {
    expect(bearerIn(header)).toBe(token);
  });
});
