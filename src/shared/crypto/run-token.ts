import { randomBytes } from 'node:crypto';
import { liveSecrets } from './live-secrets.js';

const TOKEN_BYTES = 32;

/** A new token of one run, which no text that leaves this process shows; `prefix` for clients that look at it. */
export function newRunToken(prefix = ''): string {
  const token = `${prefix}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  liveSecrets.hold(token, 'passing');
  return token;
}
