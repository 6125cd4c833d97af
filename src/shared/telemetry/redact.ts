const REDACTED = '[redacted]';

/**
 * What never reaches a log, wherever in a line it stands. GitHub's tokens may be of any length and hold dots and dashes
 * (the stateless `ghs_APPID_JWT` of 2026 is about 520 characters long).
 */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\bgh[oprsu]_[A-Za-z0-9._-]{8,}/g, REDACTED],
  [/\bgithub_pat_\w{8,}/g, REDACTED],
  [/\bagentbot_[0-9a-f]{32}_[\w-]{8,}/g, REDACTED],
  [/\bsk-[A-Za-z0-9_-]{16,}/g, REDACTED],
  [/\b(Bearer|Basic|token) [A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g, REDACTED],
  // A key cut short by whoever quoted it is a key still.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^"]*?(-----END [A-Z ]*PRIVATE KEY-----|(?=")|$)/g, REDACTED],
  [/("(?:proxy-)?authorization"\s*:\s*)"[^"]*"/gi, `$1"${REDACTED}"`],
  [/:\/\/[^/\s"@]+@/g, `://${REDACTED}@`],
];

/** The text without anything that looks like a credential. Works on a whole JSON line and leaves it JSON. */
export function redact(text: string): string {
  return SECRETS.reduce((cleaned, [pattern, replacement]) => cleaned.replace(pattern, replacement), text);
}
