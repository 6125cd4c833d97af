import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { startRedis } from '../../support/redis.js';
import { describeWith } from '../../support/requires.js';
import { processesIn } from '../database/support/embedded.js';
import { APP, Bot, get, refused } from './bot.js';

const DATA_DIR = join(tmpdir(), `agent-bot-stop-${process.pid}`);
/** Long enough that a test can look while it lasts; nothing waits for its end but the product. */
const LOOK_MS = '3000';

afterAll(() => rmSync(DATA_DIR, { recursive: true, force: true }));

async function socketTo(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('stopping', () => {
  let database: TestDatabase;
  let bot: Bot;

  beforeAll(async () => {
    database = await startTestDatabase();
  });

  afterEach(async () => {
    await bot.end('SIGKILL');
  });

  afterAll(async () => {
    await database.stop();
  });

  const up = async (env: Readonly<Record<string, string>> = {}) => {
    bot = await Bot.up({ ...APP, DATABASE_URL: database.url, DATA_DIR, ...env });
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s and leaves no connection', async (signal) => {
    await up();
    expect(await bot.end(signal)).toBe(0);
    const connections = async () => {
      const [row] = (await database.dataSource.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'agent-bot%'")) as { n: number }[];
      return row?.n;
    };
    await eventually('the connections to be gone', async () => (await connections()) === 0);
    expect(bot.stderr).toBe('');
  });

  it('is not ready, but still serves, before the listener closes', async () => {
    await up({ DRAIN_DELAY_MS: LOOK_MS });
    bot.child.kill('SIGTERM');
    await eventually('readiness to go', async () => (await get(`${bot.adminUrl}/readyz`)).status === 503);
    expect(await get(`${bot.url}/livez`)).toMatchObject({ status: 200 });
    expect(await get(`${bot.url}/readyz`)).toMatchObject({ status: 503, body: { error: { draining: { status: 'down' } } } });
    expect(await bot.ended).toBe(0);
  });

  it('ends at once when asked twice', async () => {
    await up({ DRAIN_DELAY_MS: '60000' });
    bot.child.kill('SIGTERM');
    await eventually('the first to be heard', () => bot.messages().includes('stopping'));
    bot.child.kill('SIGINT');
    expect(await bot.ended).toBe(1);
  });

  it('leaves no embedded database behind when asked twice', async () => {
    const own = mkdtempSync(join(tmpdir(), 'agent-bot-stop-'));
    bot = await Bot.up({ ...APP, DATA_DIR: own, DRAIN_DELAY_MS: '60000' });
    expect(processesIn(own)).not.toEqual([]);
    bot.child.kill('SIGTERM');
    await eventually('the first to be heard', () => bot.messages().includes('stopping'));
    bot.child.kill('SIGINT');
    expect(await bot.ended).toBe(1);
    expect(processesIn(own)).toEqual([]);
    rmSync(own, { recursive: true });
  });

  it('while it starts, ends in order once it has', async () => {
    bot = await Bot.spawn({ ...APP, DATABASE_URL: database.url, DATA_DIR });
    await eventually('its first words', () => bot.stdout !== '');
    expect(await bot.end('SIGTERM')).toBe(0);
    expect(bot.messages()).toContain('stopping');
  });

  it('does not wait for an idle keep-alive connection', async () => {
    await up();
    const idle = await socketTo(bot.url);
    idle.write('GET /livez HTTP/1.1\r\nHost: bot\r\nConnection: keep-alive\r\n\r\n');
    await once(idle, 'data');
    expect(await bot.end()).toBe(0);
    expect(bot.messages()).not.toContain('left behind');
  });

  it('lets go of a request that never ends', async () => {
    await up();
    const stuck = await socketTo(bot.url);
    stuck.write('POST /webhooks/github HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    await new Promise((sent) => stuck.write('"', sent));
    expect(await bot.end()).toBe(0);
    expect(await refused(`${bot.url}/livez`)).toBe(true);
    stuck.destroy();
  });
});

describeWith('redis-server', 'Redis away', () => {
  it('leaves the API ready with the queue as detail, the worker not ready, and neither hangs when stopped', async () => {
    const [database, redis] = [await startTestDatabase(), await startRedis()];
    const env = { ...APP, DATABASE_URL: database.url, REDIS_URL: redis.url, DATA_DIR, SHUTDOWN_GRACE_SECONDS: '3600' };
    const [api, worker] = [await Bot.up({ ...env, RUN_MODE: 'api' }), await Bot.up({ ...env, RUN_MODE: 'worker' })];
    await redis.stop();
    expect(await get(`${api.adminUrl}/readyz`)).toMatchObject({ status: 200, body: { details: { queue: { status: 'degraded' } } } });
    expect(await get(`${worker.adminUrl}/readyz`)).toMatchObject({ status: 503, body: { error: { queue: { status: 'down' } } } });
    expect(await get(`${worker.adminUrl}/livez`)).toMatchObject({ status: 200 });
    expect(await Promise.all([api.end(), worker.end()])).toEqual([0, 0]);
    expect([api.stderr, worker.stderr].join('')).not.toMatch(/^Error/m);
    await database.stop();
  });
});
