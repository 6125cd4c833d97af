import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../errors/app-error.js';
import type { Keyring } from './keyring.js';
import type { Sealer, SecretPlace } from './sealer.port.js';

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';
/** 96 bits: the length NIST SP 800-38D recommends; random, so a key is good for 2^32 seals. */
const IV_BYTES = 12;
/** 128 bits, said explicitly: Node would otherwise accept a tag cut to 4 bytes. */
const TAG_BYTES = 16;

/** AES-256-GCM: the ring's first key seals, each key opens what names it. */
export class AesGcmSealer implements Sealer {
  readonly #ring: Keyring;

  constructor(ring: Keyring) {
    this.#ring = ring;
  }

  seal(secret: string, place: SecretPlace): string {
    const { id, key } = this.#ring.sealing;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(boundData(place));
    const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return [VERSION, id, ...[iv, body, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(':');
  }

  open(sealed: string, place: SecretPlace): string {
    const aad = boundData(place);
    try {
      return this.decrypt(sealed, aad);
    } catch {
      // One answer for every cause: why a forged text fails is nobody's business.
      throw new AppError('secret.unreadable', 'A stored secret can not be read with the keys in use.', { detail: { place } });
    }
  }

  private decrypt(sealed: string, aad: Buffer): string {
    const [version, keyId, ...parts] = sealed.split(':');
    const [iv, body, tag] = parts.map(decode);
    if (version !== VERSION || parts.length !== 3 || !iv || !body || !tag) throw new Error('form');
    if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) throw new Error('length');
    const decipher = createDecipheriv(CIPHER, this.#ring.find(keyId ?? ''), iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(aad).setAuthTag(tag);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  }
}

/** The parts joined so that two different places never give the same bytes. */
function boundData(place: SecretPlace): Buffer {
  if (place.some((part) => part === '' || part.includes('|'))) {
    throw new AppError('internal', 'A secret was addressed wrongly.', { detail: { place } });
  }
  return Buffer.from([...place, VERSION].join('|'));
}

/** Node skips what is not base64url; here a text has exactly one spelling. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new Error('encoding');
  return bytes;
}
