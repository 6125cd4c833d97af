import { AppError } from '../errors/app-error.js';
import { generatedKey } from './generated-key.js';
import { Keyring } from './keyring.js';
import { AesGcmSealer } from './sealer.aes-gcm.js';
import type { Sealer } from './sealer.port.js';
import type { SecretKey } from './secret-key.js';

export interface SealerSettings {
  readonly production: boolean;
  /** Where a generated key is kept; absolute. */
  readonly dataDir: string;
  /** The first seals, all open; empty: a key is generated. */
  readonly secretKeys: readonly SecretKey[];
}

/** @throws AppError `config.invalid` in production without keys: a key nobody backed up is no key. */
export async function createSealer({ production, dataDir, secretKeys }: SealerSettings): Promise<Sealer> {
  if (secretKeys.length > 0) return new AesGcmSealer(new Keyring(secretKeys));
  if (production) {
    throw new AppError('config.invalid', 'SECRET_KEYS is not set; production needs it. Example: k1:<output of `openssl rand -base64 32`>');
  }
  return new AesGcmSealer(new Keyring([await generatedKey(dataDir)]));
}
