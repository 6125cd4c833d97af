import type { VariableName } from './environment.schema.js';

/** An example value for the variables whose form is not plain from their name; also the ones in `.env.example`. */
export const EXAMPLES: Partial<Record<VariableName, string>> = {
  NODE_ENV: 'production',
  RUN_MODE: 'all',
  DATABASE_URL: 'postgresql://agent_bot:password@db.example.org:5432/agent_bot',
  DATABASE_ADMIN_URL: 'postgresql://owner:password@db.example.org:5432/agent_bot',
  REDIS_URL: 'redis://redis.example.org:6379',
  PUBLIC_URL: 'https://bot.example.org',
  GITHUB_URL: 'https://github.example.org',
  GITHUB_API_URL: 'https://github.example.org/api/v3',
  GITHUB_APP_ID: '123456',
  GITHUB_APP_PRIVATE_KEY: '-----BEGIN RSA PRIVATE KEY-----\\n…\\n-----END RSA PRIVATE KEY-----',
  GITHUB_WEBHOOK_SECRETS: 'current-secret,previous-secret',
  GITHUB_CLIENT_ID: 'Iv23liAbCdEf',
  SESSION_KEYS: '<output of: openssl rand -base64 48>',
  SECRET_KEYS: 'k1:<output of: openssl rand -base64 32>',
  AGENT_OFFLINE_SCRIPT: './agent-script.json',
};
