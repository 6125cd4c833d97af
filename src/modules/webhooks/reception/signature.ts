import { createHmac, timingSafeEqual } from 'node:crypto';

/** What GitHub sends: lower-case hex of exactly one SHA-256. Two headers arrive joined by a comma and do not match. */
const FORM = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether `header` (X-Hub-Signature-256) signs exactly these bytes with one of the secrets. Every secret is tried
 * whatever the ones before it said, and digests are compared in constant time.
 */
export function isSigned(body: Buffer, header: unknown, secrets: readonly string[]): boolean {
  const given = digestOf(header);
  if (!given) return false;
  let matches = 0;
  for (const secret of secrets) matches += Number(timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given));
  return matches > 0;
}

function digestOf(header: unknown): Buffer | undefined {
  const hex = typeof header === 'string' ? FORM.exec(header)?.[1] : undefined;
  return hex === undefined ? undefined : Buffer.from(hex, 'hex');
}
