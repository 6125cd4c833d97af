import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
/** Known by its prefix to people and to secret scanners; the first part names the row, the second is the secret. */
const TOKEN = /^agentbot_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

/** A new token of this row: 256 bits of randomness beside its name. */
export function newToken(id: string): string {
  return `agentbot_${id.replaceAll('-', '')}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** The row that a token names; undefined for what is no token of ours. */
export function idIn(token: string): string | undefined {
  return TOKEN.exec(token)?.slice(1).join('-');
}

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** What `Authorization: Bearer …` holds, whatever it is; undefined when it is another scheme or there is none. */
export function bearerIn(authorization: string | undefined): string | undefined {
  return /^bearer(?=$| )(.*)$/i.exec(authorization ?? '')?.[1]?.trim();
}
