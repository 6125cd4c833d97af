import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { LiveSecrets } from './live-secrets.js';

const TOKEN = 'ghs_q7Lk2vX9bTz4NwPc8RfY3mHd6JsA1eUo0Gxi';
const SECRET = 'p%Zk:7/wq+R=v2_x9-Lm"T\\n4ß';

function holding(...secrets: string[]): LiveSecrets {
  const held = new LiveSecrets();
  for (const secret of secrets) held.hold(secret);
  return held;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const backwards = (text: string): string => [...text].toReversed().join('');
const letters = (text: string): string[] => [...text];

/** By name, what a text with the secret may look like. */
const FORMS: readonly (readonly [string, (secret: string) => string])[] = [
  ['plain', (secret) => secret],
  ['JSON', (secret) => JSON.stringify({ a: secret })],
  ['base64', base64],
  ['base64 behind one byte', (secret) => base64(`x${secret}yz`)],
  ['base64 behind two bytes', (secret) => base64(`xy${secret}z`)],
  ['base64url', (secret) => Buffer.from(secret).toString('base64url')],
  ['base64 in lines', (secret) => base64(secret).replace(/.{9}/g, '$&\n')],
  ['URL-encoded', encodeURIComponent],
  ['wholly URL-encoded', (secret) => hex(secret).replace(/../g, '%$&')],
  ['hexadecimal', hex],
  ['hexadecimal in capitals', (secret) => hex(secret).toUpperCase()],
  ['hexadecimal by bytes', (secret) => hex(secret).replace(/../g, String.raw`\x$&`)],
  ['reversed', backwards],
  ['reversed base64', (secret) => backwards(base64(secret))],
  ['split by spaces', (secret) => letters(secret).join(' ')],
  ['split by line ends', (secret) => letters(secret).join('\r\n')],
  ['split by zero-width characters', (secret) => letters(secret).join('\u200b\u2060')],
  ['split by colours', (secret) => letters(secret).join('\u001b[31m')],
  ['split by colours in JSON', (secret) => JSON.stringify(letters(secret).join('\u001b[1;31m'))],
];

/** Of a token, which has neither backslash nor quotation mark and is long. */
const MORE_FORMS: typeof FORMS = [
  ['split by escaped line ends', (secret) => letters(secret).join(String.raw`\n`)],
  ['cut at its end', (secret) => secret.slice(0, -4)],
  ['cut at its beginning', (secret) => secret.slice(5)],
  ['behind a backslash', (secret) => `C:\\${secret}`],
];

describe('live secrets', () => {
  it.each([...FORMS, ...MORE_FORMS])('S42: are found %s', (name, form) => {
    const simple = MORE_FORMS.some(([one]) => one === name);
    for (const secret of simple ? [TOKEN] : [TOKEN, SECRET]) {
      const text = `before ${form(secret)} after`;
      const held = holding(secret, 'another-secret-of-the-house');
      expect(held.areIn(text)).toBe(true);
      const clean = held.hide(text);
      expect(clean).toContain('[redacted]');
      expect(clean.startsWith('before ') && clean.endsWith(' after')).toBe(true);
      expect(holding(secret).areIn(clean)).toBe(false);
    }
  });

  it('leave what is around them, and every one of them goes', () => {
    expect(holding(TOKEN).hide(`a ${TOKEN}, b ${TOKEN}`)).toBe('a [redacted], b [redacted]');
    expect(holding(TOKEN).hide('no secret, and ghs_ begins none')).toBe('no secret, and ghs_ begins none');
  });

  it('leave JSON that can be read', () => {
    const held = holding(TOKEN, SECRET);
    for (const [, form] of FORMS) {
      const line = JSON.stringify({ level: 'info', msg: `x\n${form(TOKEN)}"`, more: [form(SECRET), 7, null] });
      expect(JSON.parse(held.hide(line))).toMatchObject({ level: 'info', more: [expect.any(String), 7, null] });
    }
  });

  it('leave words alone: what is too short to be told from one is not held', () => {
    const held = holding('agent-bot', 'postgres', 'a1', '');
    expect(held.hide('agent-bot · postgres a1')).toBe('agent-bot · postgres a1');
    expect(holding('k3yk3yk3').hide('x k3yk3yk3 x')).toBe('x [redacted] x');
  });

  it('a part that is too small to be of use is none', () => {
    expect(holding(TOKEN).areIn(TOKEN.slice(0, 14))).toBe(false);
  });

  it('can not be read back', () => {
    const held = holding(TOKEN);
    expect(inspect(held, { depth: 9, showHidden: true }) + JSON.stringify(held) + String(Object.values(held))).not.toContain('q7Lk2');
  });

  it('passing ones make room for newer ones, lasting ones stay', () => {
    const held = holding(TOKEN);
    const passing = Array.from({ length: 300 }, (_none, at) => createHash('sha256').update(String(at)).digest('hex'));
    for (const one of passing) held.hold(one, 'passing');
    expect(held.areIn(passing[0] ?? '')).toBe(false);
    expect(held.areIn(passing[299] ?? '')).toBe(true);
    expect(held.areIn(TOKEN)).toBe(true);
  });

  it.each([
    ['letters', 'ab'.repeat(500_000)],
    ['beginnings of a secret', TOKEN.slice(0, 15).repeat(70_000)],
    ['backslashes', '\\'.repeat(1_000_000)],
    ['escapes', '\u001b]'.repeat(500_000)],
    ['escapes in JSON', '\\u001b]'.repeat(160_000)],
    ['secrets', TOKEN.repeat(25_000)],
  ])('are looked for in a megabyte of %s in time that grows with its length alone', (_what, text) => {
    const held = holding(TOKEN, SECRET);
    const started = process.cpuUsage();
    held.hide(text);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(3_000);
  });
});
