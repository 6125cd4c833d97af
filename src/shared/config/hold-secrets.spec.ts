import { generateKeyPairSync } from 'node:crypto';
import { liveSecrets } from '../crypto/live-secrets.js';
import { loadConfig } from './load-config.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });

const SECRETS = {
  GITHUB_WEBHOOK_SECRETS: 'current-hook-word-of-may,former-hook-word-of-may',
  GITHUB_APP_PRIVATE_KEY: privateKey,
  GITHUB_CLIENT_SECRET: 'c11e27s3cre7f0rl0g1n0n1y',
  SESSION_KEYS: 'one-session-key-of-32-characters!,two-session-key-of-32-characters!',
  SECRET_KEYS: `k1:${Buffer.alloc(32, 'quite-random').toString('base64')}`,
  ANTHROPIC_API_KEY: 'a-model-key-of-no-known-form-99',
  DATABASE_URL: 'postgresql://bot:pass%2Fw0rd-0f-db@db/bot',
  REDIS_URL: 'redis://:cache-passw0rd@cache:6379',
  HTTPS_PROXY: 'http://me:proxy-passw0rd@proxy:3128',
};

test('every secret of the configuration is known, and nothing else of it', () => {
  loadConfig({ NODE_ENV: 'development', GITHUB_APP_ID: '4711', GITHUB_CLIENT_ID: 'Iv1.0123456789abcdef', ...SECRETS });
  const lines = privateKey.trim().split('\n');
  const parts = ['current-hook-word-of-may', 'former-hook-word-of-may', SECRETS.GITHUB_CLIENT_SECRET, 'one-session-key-of-32-characters!', 'two-session-key-of-32-characters!', SECRETS.SECRET_KEYS.slice(3), SECRETS.ANTHROPIC_API_KEY];
  for (const secret of [...parts, Buffer.alloc(32, 'quite-random').toString('hex'), 'pass%2Fw0rd-0f-db', 'pass/w0rd-0f-db', 'cache-passw0rd', 'proxy-passw0rd', ...lines.slice(4, -4), privateKey]) {
    expect([secret, liveSecrets.areIn(`x ${secret} x`)]).toEqual([secret, true]);
  }
  expect(liveSecrets.areIn(['4711', 'Iv1.0123456789abcdef', 'postgresql://bot@db/bot', 'development', lines[0], lines.at(-1), lines[1]?.slice(0, 40)].join(' '))).toBe(false);
});
