import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { AppError } from '../errors/app-error.js';
import { generatedKey } from './generated-key.js';
import { Keyring } from './keyring.js';
import { AesGcmSealer } from './sealer.aes-gcm.js';
import { SEALER, type Sealer } from './sealer.port.js';

@Module({
  providers: [{ provide: SEALER, inject: [CONFIG], useFactory: createSealer }],
  exports: [SEALER],
})
export class CryptoModule {}

/** @throws AppError `config.invalid` in production without SECRET_KEYS: a key nobody backed up is no key. */
export async function createSealer(config: Pick<Config, 'production' | 'dataDir' | 'secretKeys'>): Promise<Sealer> {
  if (config.secretKeys.length > 0) return new AesGcmSealer(new Keyring(config.secretKeys));
  if (config.production) {
    throw new AppError('config.invalid', 'SECRET_KEYS is not set; production needs it. Example: k1:<output of `openssl rand -base64 32`>');
  }
  return new AesGcmSealer(new Keyring([await generatedKey(config.dataDir)]));
}
