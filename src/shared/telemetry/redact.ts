import { liveSecrets } from '../crypto/live-secrets.js';

const REDACTED = '[redacted]';

/** Not inside a longer word: a long text without a break is then tried once, not at each of its letters. */
const BEGINS = '(?<![A-Za-z0-9_-])';

/**
 * What looks like a credential wherever it stands, whosoever it is. GitHub's tokens may be of any length and hold dots and
 * dashes (the stateless `ghs_APPID_JWT` of 2026 is about 520 characters long).
 */
const CREDENTIALS = [
  'gh[oprsu]_[A-Za-z0-9._-]{8,}', // GitHub
  String.raw`github_pat_\w{8,}`,
  String.raw`agentbot_[0-9a-f]{32}_[\w-]{8,}`, // our own API tokens
  'sk-[A-Za-z0-9_-]{16,}', // Anthropic, OpenAI
  '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}', // Stripe
  '(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])', // AWS
  'xox[a-z]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}', // Slack
  'npm_[A-Za-z0-9]{30,}',
  'glpat-[A-Za-z0-9_-]{16,}', // GitLab
  'AIza[A-Za-z0-9_-]{35}', // Google
  'pypi-[A-Za-z0-9_-]{40,}',
  String.raw`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`, // JSON Web Token
];

/** Each takes time that grows with the text's length alone, whatever the text. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`${BEGINS}(?:${CREDENTIALS.join('|')})`, 'g'), REDACTED],
  [/(hooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/_-]{8,}/g, `$1${REDACTED}`],
  [/(aws_?secret_?access_?key["']?[ \t]{0,9}[=:][ \t]{0,9}["']?)[A-Za-z0-9/+]{40}/gi, `$1${REDACTED}`],
  [/((?<![\w-])(?:proxy-)?authorization[ \t]{0,9}[:=][ \t]{0,9}(?:bearer|basic|token|digest) )[^\s"'\\,;]+/gi, `$1${REDACTED}`],
  // In prose, "token" and "basic" come before words: a credential has a digit and no space.
  [/\b(Bearer|Basic|token) (?=[A-Za-z._~+/=-]{0,200}\d)[A-Za-z0-9._~+/=-]{16,}/gi, `$1 ${REDACTED}`],
  // A key cut short by whoever quoted it is a key still.
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^"]*?(-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?=")|$)/g, REDACTED],
  [/("(?:proxy-)?authorization"\s*:\s*)"[^"]*"/gi, `$1"${REDACTED}"`],
  [/:\/\/[^/\s"@]+@/g, `://${REDACTED}@`],
];

/**
 * The text without a credential: nothing that looks like one, and none of those that this process knows
 * (`LiveSecrets`), whatever form they have. For all that leaves the process: logs, traces, records, words on the code
 * host. Works on a whole JSON line and leaves it JSON.
 */
export function redact(text: string): string {
  return SECRETS.reduce((cleaned, [pattern, replacement]) => cleaned.replace(pattern, replacement), liveSecrets.hide(text));
}

/** As `redact`. Bytes that are no text stay as they are where there is nothing to take out. */
export function redactBytes(content: Buffer): Buffer {
  const text = content.toString('utf8');
  const clean = redact(text);
  return clean === text ? content : Buffer.from(clean);
}
