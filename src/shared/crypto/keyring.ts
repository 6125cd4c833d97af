import { AppError } from '../errors/app-error.js';
import type { SecretKey } from './secret-key.js';

/** AES-256. */
const KEY_BYTES = 32;

/** The keys that seal secrets: the first seals, all open. */
export class Keyring {
  readonly #keys: ReadonlyMap<string, SecretKey>;
  readonly #sealing: SecretKey;

  /** @throws AppError `config.invalid` for an empty ring, a repeated or odd id, or a key that is not 32 bytes. */
  constructor(keys: readonly SecretKey[]) {
    const [first] = keys;
    if (!first) throw invalid('there is no key');
    for (const { id, key } of keys) {
      if (!/^[\w-]{1,64}$/.test(id)) throw invalid('a key id is not made of 1 to 64 letters, digits, _ or -');
      if (key.length !== KEY_BYTES) throw invalid(`key ${id} has ${key.length} bytes instead of ${KEY_BYTES}`);
    }
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    if (this.#keys.size !== keys.length) throw invalid('two keys have the same id');
    this.#sealing = first;
  }

  /** A getter, so that printing or serialising the ring shows no key. */
  get sealing(): SecretKey {
    return this.#sealing;
  }

  /** @throws Error when no key has this id. */
  find(id: string): Buffer {
    const found = this.#keys.get(id);
    if (!found) throw new Error('unknown key');
    return found.key;
  }
}

function invalid(what: string): AppError {
  return new AppError('config.invalid', `SECRET_KEYS: ${what}. Example: k1:${'<base64 of 32 random bytes>'}`);
}
