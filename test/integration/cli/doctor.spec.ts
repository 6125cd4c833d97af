import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabase, createEmptyDatabase, startTestDatabase } from '../../support/postgres.js';
import { startRedis } from '../../support/redis.js';
import { describeWith } from '../../support/requires.js';
import { writtenPid } from '../database/support/embedded.js';
import { agentBot, parse } from './support/agent-bot.js';

interface Report {
  readonly ok: boolean;
  readonly checks: readonly { readonly check: string; readonly status: string; readonly detail: string; readonly remedy?: string }[];
}

describe('agent-bot doctor', () => {
  let dataDir: string;
  let database: TestDatabase;

  beforeAll(async () => (database = await startTestDatabase()));
  afterAll(() => database.stop());
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'agent-bot-doctor-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  async function examine(env: Readonly<Record<string, string>>) {
    const outcome = await agentBot('doctor --json', { DATA_DIR: dataDir, SANDBOX: 'none', DATABASE_URL: database.url, ...env });
    const report = parse<Report>(outcome);
    const finding = (name: string) => report.checks.find(({ check }) => check === name);
    return { code: outcome.code, report, finding };
  }

  it('finds nothing to fail on a machine that has all, whatever is still to be set up', async () => {
    const { code, report } = await examine({});
    expect(report.checks.map(({ check, status }) => `${check}: ${status}`)).toEqual([
      'node: ok', 'platform: ok', 'git: ok', 'configuration: ok', 'data directory: ok',
      'sandbox: warn', 'agent: warn', 'github app: warn', 'database: ok', 'redis: ok',
    ]);
    expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
    expect(readdirSync(dataDir).filter((name) => name.startsWith('doctor-'))).toEqual([]);
  });

  it('says what to do wherever not all is well', async () => {
    const { report } = await examine({ DATABASE_URL: 'postgresql://u:hidden@127.0.0.1:1/x' });
    for (const { status, remedy } of report.checks) expect(remedy === undefined).toBe(status === 'ok');
    expect(JSON.stringify(report)).not.toContain('hidden');
  });

  it.each([
    ['the database away', { DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/x' }, 'database', /does not answer/],
    ['Redis away', { REDIS_URL: 'redis://127.0.0.1:1' }, 'redis', /does not answer/],
    ['a key that is none', { GITHUB_APP_PRIVATE_KEY: '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----' }, 'github app', /not an RSA private key/],
    ['an invalid variable', { PORT: '70000' }, 'configuration', /PORT/],
    ['no git', { PATH: '/nonexistent' }, 'git', /does not run/],
  ])('fails with %s', async (_what, env, name, detail) => {
    const { code, report, finding } = await examine(env);
    expect(finding(name)).toMatchObject({ status: 'fail', detail: expect.stringMatching(detail), remedy: expect.any(String) });
    expect({ code, ok: report.ok }).toEqual({ code: 1, ok: false });
  });

  it('fails when the data directory cannot be one', async () => {
    rmSync(dataDir, { recursive: true });
    writeFileSync(dataDir, 'a file');
    const { code, finding } = await examine({});
    expect(finding('data directory')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('DATA_DIR') });
    expect(code).toBe(1);
  });

  it('sends an unmigrated database to migrate, and lets the one that migrates itself be', async () => {
    const empty = await createEmptyDatabase();
    const waiting = await examine({ DATABASE_URL: empty.url });
    expect(waiting.finding('database')).toMatchObject({ status: 'fail', remedy: 'npx agent-bot migrate up' });
    const willing = await examine({ DATABASE_URL: empty.url, MIGRATE_ON_START: 'true' });
    expect(willing.finding('database')).toMatchObject({ status: 'ok', detail: expect.stringContaining('next start') });
    await empty.drop();
  });

  it('tries the embedded database and leaves none running', async () => {
    const { finding } = await examine({ DATABASE_URL: '' });
    expect(finding('database')).toMatchObject({ status: 'ok', detail: expect.stringMatching(/^embedded PostgreSQL 17/) });
    expect(writtenPid(dataDir)).toBeUndefined();
  });

  it('knows a complete GitHub App', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
    const { finding } = await examine({ GITHUB_APP_ID: '7', GITHUB_APP_PRIVATE_KEY: privateKey, GITHUB_WEBHOOK_SECRETS: 'shh' });
    expect(finding('github app')).toMatchObject({ status: 'ok', detail: 'App 7 of https://github.com' });
  });

  it('prints a line a check, and what to do below it', async () => {
    const { stdout, code } = await agentBot('doctor', { DATA_DIR: dataDir, SANDBOX: 'none', DATABASE_URL: database.url });
    expect(stdout).toMatch(/^ok {4}node +v\d+/m);
    expect(stdout).toMatch(/^warn {2}sandbox +none: .*\n +→ set SANDBOX=auto/m);
    expect(code).toBe(0);
  });

  describeWith('redis-server', 'with Redis', () => {
    it('hears it answer', async () => {
      const redis = await startRedis();
      const { finding } = await examine({ REDIS_URL: redis.url });
      expect(finding('redis')).toMatchObject({ status: 'ok', detail: 'answers' });
      await redis.stop();
    });
  });

  describeWith('bubblewrap', 'with bubblewrap', () => {
    it('really runs something in a cage, and leaves no run behind', async () => {
      const { finding } = await examine({ SANDBOX: 'auto' });
      expect(finding('sandbox')).toMatchObject({ status: 'ok', detail: expect.stringContaining('bubblewrap') });
      expect(readdirSync(join(dataDir, 'runs'))).toEqual([]);
    });
  });
});
