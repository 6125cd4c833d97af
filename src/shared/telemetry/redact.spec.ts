import { liveSecrets } from '../crypto/live-secrets.js';
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
  '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----',
  `${'AKIA'}IOSFODNN7EXAMPLE`,
  `${'xoxb'}-123456789012-abcdefABCDEF`,
  `npm_${'aB3'.repeat(12)}`,
  `glpat-${'x'.repeat(20)}`,
  `AIza${'S'.repeat(35)}`,
  `${'sk'}_live_${'4'.repeat(24)}`,
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

test('takes what is said to be a credential', () => {
  expect(redact('curl -H "Authorization: token secretword" x')).toBe('curl -H "Authorization: token [redacted]" x');
  expect(redact('AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toBe('AWS_SECRET_ACCESS_KEY=[redacted]');
  expect(redact('https://hooks.slack.com/services/T0/B0/xxxxxxxx')).toBe('https://hooks.slack.com/services/[redacted]');
});

test('takes the secrets that this process knows, whatever they look like', () => {
  liveSecrets.hold('correct horse battery staple');
  expect(redact('it is correct-horse-battery-staple now')).toBe('it is [redacted] now');
  expect(redact(Buffer.from('correct horse battery staple').toString('hex'))).toBe('[redacted]');
});

test.each(['eyJ-', 'eyJa.', 'ghs_', '-----BEGIN ', '-----BEGIN A PRIVATE KEY-----', 'Bearer ', 'token a', '://a', ':// ', 'authorization:', '"authorization"', 'sk-', 'aws_secret_access_key ', '\\'])('reads a megabyte of %j as fast as any other', (piece) => {
  const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
  const started = process.cpuUsage();
  redact(text);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(3_000);
});

test('leaves ordinary words alone', () => {
  expect(redact('Fix token expiration, basic authentication and bearer verification')).toBe('Fix token expiration, basic authentication and bearer verification');
  const plain = 'task 01a206f9-1eae-747f ended; see https://github.com/acme/sums/pull/2 and ghs_ or a basic idea';
  expect(redact(plain)).toBe(plain);
});
