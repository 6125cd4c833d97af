import type { Config } from '../../shared/config/index.js';
import { generatedKey } from '../../shared/crypto/generated-key.js';

/**
 * The keys of the cookies, the first in use and the others still taken.
 * @throws AppError `config.invalid` when the generated key can not be used.
 */
export async function sessionKeys({ login, dataDir }: Pick<Config, 'login' | 'dataDir'>): Promise<readonly string[]> {
  if (login.sessionKeys.length > 0) return login.sessionKeys;
  return [(await generatedKey(dataDir, 'session-keys')).key.toString('base64')];
}

/** TLS ends before us where PUBLIC_URL is https. */
export const isSecure = ({ http }: Pick<Config, 'http'>): boolean => http.publicUrl.startsWith('https:');
