import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Keyring } from './keyring.js';
import { AesGcmSealer } from './sealer.aes-gcm.js';
import type { SecretPlace } from './sealer.port.js';

const key = (id: string) => ({ id, key: randomBytes(32) });
const place: SecretPlace = ['installation_tokens', 'sealed', 'row-1', '42'];
const unreadable = expect.objectContaining({ code: 'secret.unreadable' });

describe('AesGcmSealer (S40)', () => {
  const k1 = key('k1');
  const sealer = new AesGcmSealer(new Keyring([k1]));

  const opening = (text: string, where: SecretPlace = place) => () => sealer.open(text, where);

  it('opens what it sealed, of any content and length', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (secret) => {
      expect(sealer.open(sealer.seal(secret, place), place)).toBe(secret);
    }));
  });

  it('keeps the versioned text form, with a 96-bit IV and a 128-bit tag', () => {
    const [version, id, iv, body, tag] = sealer.seal('secret', place).split(':');
    expect([version, id]).toEqual(['v1', 'k1']);
    expect([iv, body, tag].map((part) => Buffer.from(part ?? '', 'base64url').length)).toEqual([12, 6, 16]);
  });

  it('never repeats an IV', () => {
    const ivs = Array.from({ length: 20_000 }, () => sealer.seal('x', place).split(':')[2]);
    expect(new Set(ivs).size).toBe(ivs.length);
  });

  it('refuses the text with any one bit flipped', () => {
    const bytes = Buffer.from(sealer.seal('a secret', place));
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(opening(flipped.toString('latin1'))).toThrow(unreadable);
    }
  });

  it('refuses iv, ciphertext and tag with any one bit flipped', () => {
    fc.assert(fc.property(fc.constantFrom(2, 3, 4), fc.nat(95), (part, bit) => {
      const parts = sealer.seal('twelve bytes', place).split(':');
      const bytes = Buffer.from(parts[part] ?? '', 'base64url');
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(opening(parts.with(part, bytes.toString('base64url')).join(':'))).toThrow(unreadable);
    }));
  });

  it.each([0, 4, 8, 12, 15])('refuses a tag cut to %i bytes', (length) => {
    const parts = sealer.seal('secret', place).split(':');
    const tag = Buffer.from(parts[4] ?? '', 'base64url').subarray(0, length).toString('base64url');
    expect(opening(parts.with(4, tag).join(':'))).toThrow(unreadable);
  });

  it.each<[string, SecretPlace]>([
    ['table', ['other', 'sealed', 'row-1', '42']],
    ['column', ['installation_tokens', 'other', 'row-1', '42']],
    ['row', ['installation_tokens', 'sealed', 'row-2', '42']],
    ['tenant', ['installation_tokens', 'sealed', 'row-1', '43']],
    ['number of owners', ['installation_tokens', 'sealed', 'row-1']],
  ])('refuses a text moved to another %s', (_, where) => {
    expect(opening(sealer.seal('secret', place), where)).toThrow(unreadable);
  });

  it.each(['', 'v1', 'v2:k1:a:b:c', 'v1:k1::::', 'v1:k1:AA:AA:AA:AA', ':::::'])('refuses the malformed %p', (text) => {
    expect(opening(text)).toThrow(unreadable);
  });

  it('refuses a place whose parts could be read in two ways', () => {
    expect(() => sealer.seal('x', ['a|b', 'c', 'd'])).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(() => sealer.seal('x', ['a', '', 'd'])).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  it('seals with the first key, opens with all, and not with one that was removed', () => {
    const k2 = key('k2');
    const old = sealer.seal('secret', place);
    const rotated = new AesGcmSealer(new Keyring([k2, k1]));
    expect(rotated.open(old, place)).toBe('secret');
    expect(rotated.seal('secret', place)).toMatch(/^v1:k2:/);
    expect(() => new AesGcmSealer(new Keyring([k2])).open(old, place)).toThrow(unreadable);
    expect(() => new AesGcmSealer(new Keyring([{ id: 'k1', key: k2.key }])).open(old, place)).toThrow(unreadable);
  });

  it('says nothing of the secret or the key in its error', () => {
    const other = new AesGcmSealer(new Keyring([key('k1')]));
    try {
      other.open(sealer.seal('canary-secret', place), place);
      throw new Error('opened');
    } catch (error) {
      expect(error).toEqual(unreadable);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/canary|k1/);
    }
  });
});
