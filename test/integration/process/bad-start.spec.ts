import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { freePort } from '../../support/redis.js';
import { APP, Bot } from './bot.js';

const DATA_DIR = join(tmpdir(), `agent-bot-bad-start-${process.pid}`);

let bot: Bot;

async function refusal(env: Readonly<Record<string, string>>): Promise<string> {
  bot = await Bot.spawn({ DATA_DIR, ...env });
  expect(await bot.ended).toBe(1);
  expect(bot.messages()).not.toContain('ready');
  return bot.stderr;
}

describe('a start that can not be', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startTestDatabase();
  });

  afterEach(async () => {
    await bot.end('SIGKILL');
  });

  afterAll(async () => {
    await database.stop();
    rmSync(DATA_DIR, { recursive: true, force: true });
  });

  it('names every bad variable at once, with an example, and never a value', async () => {
    const said = await refusal({ RUN_MODE: 'both', DATABASE_URL: 'mysql://user:hunter2@db/x', PORT: '70000' });
    expect(said).toContain('agent-bot: config.invalid:');
    for (const name of ['RUN_MODE', 'DATABASE_URL', 'PORT']) expect(said).toMatch(new RegExp(`^  ${name} .+`, 'm'));
    expect(said).toContain('example: DATABASE_URL=postgresql://');
    expect(said).not.toContain('hunter2');
  });

  it('refuses in production what is only fit for a desk', async () => {
    const said = await refusal({ NODE_ENV: 'production', SANDBOX: 'none' });
    for (const name of ['DATABASE_URL', 'SANDBOX', 'SECRET_KEYS', 'PUBLIC_URL']) expect(said).toMatch(new RegExp(`^  ${name} .+`, 'm'));
  });

  it('names a secret file that can not be read', async () => {
    expect(await refusal({ SECRET_KEYS_FILE: '/nowhere/keys' })).toMatch(/^ {2}SECRET_KEYS_FILE names a file/m);
  });

  it('says that the database does not answer', async () => {
    const said = await refusal({ ...APP, DATABASE_URL: `postgresql://user:hunter2@127.0.0.1:${await freePort()}/none` });
    expect(said).toContain('agent-bot: database.unreachable:');
    expect(said).not.toContain('hunter2');
  });

  it('says which port is taken, and leaves nothing running', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const said = await refusal({ ...APP, DATABASE_URL: database.url, PORT: String(port) });
    server.close();
    expect(said).toMatch(new RegExp(`agent-bot: listener\\.refused: .*127\\.0\\.0\\.1:${port}.*EADDRINUSE`));
  });

  it('says that the data directory can not be made', async () => {
    const said = await refusal({ ...APP, DATABASE_URL: database.url, DATA_DIR: '/proc/agent-bot/data' });
    expect(said).toBe('agent-bot: config.invalid: DATA_DIR can not be made (ENOENT): /proc/agent-bot/data\n');
  });

  it('says that the data directory is no directory', async () => {
    const file = `${DATA_DIR}-file`;
    writeFileSync(file, '', { mode: 0o755 });
    for (const below of ['', '/data']) {
      const said = await refusal({ ...APP, DATABASE_URL: database.url, DATA_DIR: file + below });
      expect(said).toBe(`agent-bot: config.invalid: DATA_DIR can not be made: ${file} is a file, not a folder\n`);
    }
    rmSync(file);
  });
});
