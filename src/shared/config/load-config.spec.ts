import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../errors/app-error.js';
import { SECRET_VARIABLES } from './environment.schema.js';
import { loadConfig, loadDatabaseConfig } from './load-config.js';
import type { RawEnvironment } from './secret-files.js';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const pem = (body: string) => `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`;
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://db/agent_bot',
  SECRET_KEYS: `k1:${key(1)}`,
  PUBLIC_URL: 'https://bot.example.org',
};

/** The refusal's lines, one a complaint. */
function complaints(env: RawEnvironment): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    const { code, message } = error as AppError;
    expect(code).toBe('config.invalid');
    return message.split('\n').slice(1).map((line) => line.trim());
  }
  return [];
}

const variables = (env: RawEnvironment) => complaints(env).map((line) => line.split(' ')[0]);

describe('loadConfig', () => {
  it('needs nothing', () => {
    expect(loadConfig({})).toMatchObject({
      production: false,
      runMode: 'all',
      http: { host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000' },
      admin: { host: '127.0.0.1', port: 9464 },
      database: { url: undefined, migrateOnStart: true },
      redisUrl: undefined,
      github: { appId: undefined, privateKeys: [], webhookSecrets: [] },
      secretKeys: [],
      logLevel: 'info',
    });
  });

  it('takes an empty value for none', () => {
    expect(loadConfig({ REDIS_URL: '', PORT: '', SECRET_KEYS: '' })).toMatchObject({ redisUrl: undefined, http: { port: 3000 }, secretKeys: [] });
  });

  it('migrates an external database only when told to', () => {
    expect(loadConfig({ DATABASE_URL: 'postgresql://db/x' }).database.migrateOnStart).toBe(false);
    expect(loadConfig({ DATABASE_URL: 'postgresql://db/x', MIGRATE_ON_START: 'true' }).database.migrateOnStart).toBe(true);
  });

  it('asks a worker for nothing of the login, and neither does what only speaks to the database ask for more', () => {
    const { NODE_ENV, DATABASE_URL, ...others } = PRODUCTION;
    expect(loadConfig({ ...PRODUCTION, GITHUB_CLIENT_ID: 'Iv1', RUN_MODE: 'worker' }).login.client).toBeUndefined();
    expect(variables({ ...PRODUCTION, GITHUB_CLIENT_ID: 'Iv1', RUN_MODE: 'api' })).toEqual(['GITHUB_CLIENT_SECRET']);
    expect(loadDatabaseConfig({ NODE_ENV, DATABASE_URL }).database.url).toBe(DATABASE_URL);
    expect(() => loadDatabaseConfig({ ...others, NODE_ENV })).toThrow(/^[^:]*:\n {2}DATABASE_URL [^\n]*$/);
  });

  it('names every bad variable at once, each with what is wrong and an example', () => {
    const said = complaints({ RUN_MODE: 'both', PORT: '70000', REDIS_URL: 'http://redis', SECRET_KEYS_FILE: '/nowhere' });
    expect(said.map((line) => line.split(' ')[0]).toSorted()).toEqual(['PORT', 'REDIS_URL', 'RUN_MODE', 'SECRET_KEYS_FILE']);
    for (const line of said) expect(line).toMatch(/^([A-Z_]+) .+ \(example: \1=.+\)$/);
  });

  it('never repeats a value', () => {
    const said = complaints({ DATABASE_URL: 'hunter2://hunter2', SECRET_KEYS: 'k1:hunter2', RUN_MODE: 'hunter2' });
    expect(said).not.toHaveLength(0);
    expect(said.join()).not.toContain('hunter2');
  });

  it.each([
    ['no colon', key(1)],
    ['too short', 'k1:c2hvcnQ='],
    ['a bad id', `k 1:${key(1)}`],
    ['an id twice', `k1:${key(1)},k1:${key(2)}`],
  ])('refuses SECRET_KEYS with %s', (_what, value) => {
    expect(variables({ SECRET_KEYS: value })).toEqual(['SECRET_KEYS']);
  });

  it('reads sealing keys in their order', () => {
    expect(loadConfig({ SECRET_KEYS: `new:${key(2)}, old:${key(1)}` }).secretKeys).toEqual([
      { id: 'new', key: Buffer.alloc(32, 2) },
      { id: 'old', key: Buffer.alloc(32, 1) },
    ]);
  });

  it('reads several App keys, with line breaks or with \\n for them', () => {
    const two = `${pem('one')}\n${pem('two')}`;
    expect(loadConfig({ GITHUB_APP_PRIVATE_KEY: two }).github.privateKeys).toEqual([pem('one'), pem('two')]);
    expect(loadConfig({ GITHUB_APP_PRIVATE_KEY: two.replaceAll('\n', '\\n') }).github.privateKeys).toEqual([pem('one'), pem('two')]);
  });

  it('refuses an App key that is cut short', () => {
    expect(variables({ GITHUB_APP_PRIVATE_KEY: `${pem('one')}\n-----BEGIN RSA PRIVATE KEY-----\ntwo` })).toEqual(['GITHUB_APP_PRIVATE_KEY']);
    expect(variables({ GITHUB_APP_PRIVATE_KEY: 'PRIVATE KEY' })).toEqual(['GITHUB_APP_PRIVATE_KEY']);
  });

  it('refuses proxies that Express would not understand', () => {
    expect(variables({ TRUST_PROXY: 'proxy.example.org' })).toEqual(['TRUST_PROXY']);
    expect(loadConfig({ TRUST_PROXY: 'loopback, 10.0.0.0/8' }).http.trustProxy).toBe('loopback, 10.0.0.0/8');
  });

  it('knows addresses without their last slash', () => {
    const { http, github } = loadConfig({ PUBLIC_URL: 'https://bot/', GITHUB_URL: 'https://ghe/', GITHUB_API_URL: 'https://ghe/api/v3/' });
    expect([http.publicUrl, github.url, github.apiUrl]).toEqual(['https://bot', 'https://ghe', 'https://ghe/api/v3']);
  });

  it.each([
    [{}, 'https://api.github.com'],
    [{ GITHUB_URL: 'https://acme.ghe.com' }, 'https://api.acme.ghe.com'],
    [{ GITHUB_URL: 'https://github.acme.example/' }, 'https://github.acme.example/api/v3'],
    [{ GITHUB_URL: 'http://127.0.0.1:4000' }, 'http://127.0.0.1:4000/api/v3'],
    [{ GITHUB_URL: 'https://evil-ghe.com' }, 'https://evil-ghe.com/api/v3'],
  ])('finds the API of the GitHub that is meant: %j', (env, apiUrl) => {
    expect(loadConfig(env).github.apiUrl).toBe(apiUrl);
  });

  it('sends the key of the model API over plain http to this machine alone', () => {
    for (const address of ['http://models.example.org', 'http://127.0.0.1.example.org', 'https://me:word@models.example.org']) expect(variables({ ANTHROPIC_BASE_URL: address })).toEqual(['ANTHROPIC_BASE_URL']);
    for (const address of ['https://models.example.org', 'http://127.0.0.1:8080', 'http://[::1]:8080', 'http://localhost:1']) expect(variables({ ANTHROPIC_BASE_URL: address })).toEqual([]);
  });

  it('refuses a key that no request could carry', () => {
    for (const key of ['sk-ant-…', 'sk ant', 'sk-ant\nx', '']) expect(variables({ ANTHROPIC_API_KEY: key })).toEqual(key === '' ? [] : ['ANTHROPIC_API_KEY']);
    expect(loadConfig({ ANTHROPIC_API_KEY: 'sk-ant-api03-x_Y' }).models.anthropic.key).toBe('sk-ant-api03-x_Y');
  });

  it('refuses a script that is not there', () => {
    expect(variables({ AGENT_OFFLINE_SCRIPT: '/nowhere/script.json' })).toEqual(['AGENT_OFFLINE_SCRIPT']);
  });
});

describe('secrets from files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-secrets-'));
  const VALUES: Readonly<Record<(typeof SECRET_VARIABLES)[number], string>> = {
    DATABASE_URL: 'postgresql://db/x',
    DATABASE_ADMIN_URL: 'postgresql://owner@db/x',
    REDIS_URL: 'redis://r',
    GITHUB_APP_PRIVATE_KEY: pem('one'),
    GITHUB_WEBHOOK_SECRETS: 'a,b',
    SECRET_KEYS: `k1:${key(1)}`,
    GITHUB_CLIENT_SECRET: 'login-secret',
    SESSION_KEYS: 'x'.repeat(32),
    ANTHROPIC_API_KEY: 'model-key',
    HTTPS_PROXY: 'http://name:password@proxy:3128',
  };

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(SECRET_VARIABLES)('%s', (name) => {
    const file = join(folder, name);
    writeFileSync(file, `${VALUES[name]}\n`);
    const rest = name === 'GITHUB_CLIENT_SECRET' ? { GITHUB_CLIENT_ID: 'Iv1' } : {};
    expect(loadConfig({ ...rest, [`${name}_FILE`]: file })).toEqual(loadConfig({ ...rest, [name]: VALUES[name] }));
  });

  it('never repeats what is in the file', () => {
    const file = join(folder, 'bad');
    writeFileSync(file, 'hunter2');
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'GITHUB_APP_PRIVATE_KEY', 'SECRET_KEYS']) {
      const said = complaints({ [`${name}_FILE`]: file });
      expect(said).toEqual([expect.stringMatching(new RegExp(`^${name}_FILE names ${file}, and what is in it `))]);
      expect(said.join()).not.toContain('hunter2');
    }
  });

  it.each([
    ['is not there', '/nowhere/secret'],
    ['is a folder', folder],
  ])('refuses a file that %s, whatever the variables beside it say', (_what, file) => {
    expect(variables({ REDIS_URL_FILE: file, PORT: 'x' }).toSorted()).toEqual(['PORT', 'REDIS_URL_FILE']);
  });

  it('refuses an empty file, which would pass for a secret that is not set', () => {
    const file = join(folder, 'empty');
    writeFileSync(file, '\n');
    expect(complaints({ SECRET_KEYS_FILE: file })).toEqual([expect.stringMatching(/^SECRET_KEYS_FILE names a file that is empty/)]);
  });

  it('refuses a secret that is given twice', () => {
    expect(variables({ SECRET_KEYS: VALUES.SECRET_KEYS, SECRET_KEYS_FILE: join(folder, 'SECRET_KEYS') })).toEqual(['SECRET_KEYS']);
  });
});

describe('production', () => {
  it('takes what is fit for it', () => {
    expect(loadConfig(PRODUCTION).production).toBe(true);
  });

  it.each([
    ['DATABASE_URL', { DATABASE_URL: '' }],
    ['SANDBOX', { SANDBOX: 'none' }],
    ['SECRET_KEYS', { SECRET_KEYS: '' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'http://bot.example.org' }],
    ['PUBLIC_URL', { PUBLIC_URL: '' }],
  ])('refuses a desk setting of %s', (name, change) => {
    expect(variables({ ...PRODUCTION, ...change })).toEqual([name]);
  });

  it('takes the embedded database when that is said', () => {
    expect(loadConfig({ ...PRODUCTION, DATABASE_URL: '', ALLOW_EMBEDDED: 'true' }).database.url).toBeUndefined();
  });
});
