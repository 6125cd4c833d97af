import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { Keyring } from './keyring.js';

describe('Keyring', () => {
  const k1 = { id: 'k1', key: randomBytes(32) };

  it('finds each key by its id', () => {
    const k2 = { id: 'k2', key: randomBytes(32) };
    const ring = new Keyring([k1, k2]);
    expect(ring.sealing.id).toBe('k1');
    expect(ring.find('k2')).toBe(k2.key);
    expect(() => ring.find('k3')).toThrow('unknown key');
  });

  it.each([
    ['no key', []],
    ['a short key', [{ id: 'k1', key: randomBytes(16) }]],
    ['a repeated id', [k1, k1]],
    ['an id with a separator', [{ id: 'k:1', key: randomBytes(32) }]],
  ])('refuses %s, naming the variable', (_, keys) => {
    expect(() => new Keyring(keys)).toThrow(expect.objectContaining({ code: 'config.invalid', message: expect.stringContaining('SECRET_KEYS') }));
  });

  it('shows no key when printed or serialised', () => {
    const ring = new Keyring([k1]);
    expect(inspect(ring, { depth: 9 })).toBe('Keyring {}');
    expect(JSON.stringify(ring)).toBe('{}');
  });
});
