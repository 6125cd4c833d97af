import { redact } from './redact.js';

const SECRETS = [
  `ghs_${'a1B2'.repeat(9)}`,
  `ghs_4242_eyJhbGciOiJSUzI1NiJ9.${'x-y_z'.repeat(80)}.${'q'.repeat(60)}`,
  `ghp_${'0'.repeat(36)}`,
  `github_pat_${'1'.repeat(40)}`,
  `agentbot_${'0'.repeat(32)}_${'aB-_'.repeat(10)}abc`,
  'sk-ant-api03-abcdefghijklmnopqrstuvwxyz',
  `eyJhbGciOiJSUzI1NiJ9.${'e'.repeat(30)}.${'s'.repeat(30)}`,
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
];

test.each(SECRETS)('takes %s out of a line, which stays JSON', (secret) => {
  const line = redact(JSON.stringify({ msg: `before ${secret} after`, nested: { cause: secret } }));
  expect(line).not.toContain(secret.slice(-12));
  expect(JSON.parse(line)).toEqual({ msg: 'before [redacted] after', nested: { cause: '[redacted]' } });
});

test('takes credentials out of URLs and headers', () => {
  expect(redact('postgresql://bot:secret@db:5432/x')).toBe('postgresql://[redacted]@db:5432/x');
  expect(redact('redis://:secret@cache:6379')).toBe('redis://[redacted]@cache:6379');
  expect(redact('Authorization: Basic eC1hY2Nlc3M6c2VjcmV0')).toBe('Authorization: Basic [redacted]');
});

test('takes what is in the place of a credential, whatever it looks like', () => {
  expect(redact('{"headers":{"authorization":"abc def","Proxy-Authorization": "xyz"}}')).toBe('{"headers":{"authorization":"[redacted]","Proxy-Authorization": "[redacted]"}}');
  expect(redact('fatal: https://0123456789abcdef@github.com/acme/sums')).toBe('fatal: https://[redacted]@github.com/acme/sums');
  expect(redact('{"key":"-----BEGIN PRIVATE KEY-----\\nMIIEow","next":1}')).toBe('{"key":"[redacted]","next":1}');
});

test('leaves ordinary words alone', () => {
  const plain = 'task 01a206f9-1eae-747f ended; see https://github.com/acme/sums/pull/2 and ghs_ or a basic idea';
  expect(redact(plain)).toBe(plain);
});
