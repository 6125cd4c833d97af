import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { describeWith } from '../../support/requires.js';
import { APP, Bot, get, refused } from './bot.js';

const DATA_DIR = join(tmpdir(), `agent-bot-modes-${process.pid}`);
const PROBES = ['livez', 'readyz', 'startupz'];

function modes(withRedis: boolean): void {
  let database: TestDatabase;
  let redis: TestRedis | undefined;
  let bot: Bot;

  beforeAll(async () => {
    database = await startTestDatabase();
    redis = withRedis ? await startRedis() : undefined;
  });

  afterEach(async () => {
    expect(await bot.end()).toBe(0);
  });

  afterAll(async () => {
    await redis?.stop();
    await database.stop();
    rmSync(DATA_DIR, { recursive: true, force: true });
  });

  const up = async (mode: string) => {
    bot = await Bot.up({ ...APP, RUN_MODE: mode, DATABASE_URL: database.url, DATA_DIR, ...(redis && { REDIS_URL: redis.url }) });
  };

  it.each(['all', 'api'])('%s answers the probes on both listeners and names its backend', async (mode) => {
    await up(mode);
    for (const base of [bot.url, bot.adminUrl]) {
      for (const probe of PROBES) expect(await get(`${base}/${probe}`)).toMatchObject({ status: 200, body: { status: 'ok' } });
    }
    const { body } = await get(`${bot.adminUrl}/readyz`);
    expect(body).toMatchObject({ details: { queue: { backend: withRedis ? 'redis' : 'postgresql' } } });
  });

  it('worker has the admin listener alone', async () => {
    await up('worker');
    for (const probe of PROBES) expect(await get(`${bot.adminUrl}/${probe}`)).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await refused(`${bot.url}/livez`)).toBe(true);
    expect(bot.stdout).not.toContain('publicUrl');
  });

  it.each([
    ['all', 2],
    ['api', 0],
    ['worker', 2],
  ])('%s has %i queue consumers', async (mode, consumers) => {
    await up(mode);
    const count = () => consumersOf(database, redis);
    // They connect after the ready line; an API, asked once all else has answered, still has none.
    await eventually('the consumers to connect', async () => (await count()) === consumers);
    expect(await get(`${bot.adminUrl}/readyz`)).toMatchObject({ status: 200 });
    expect(await count()).toBe(consumers);
  });
}

/** BullMQ names the connection on which a worker waits: after its queue. */
async function consumersOf(database: TestDatabase, redis: TestRedis | undefined): Promise<number> {
  const { createPostgresBackend, createRedisBackend, Queue, setDefaultBackendFactory } = await import('bullmq');
  setDefaultBackendFactory((redis === undefined ? createPostgresBackend : createRedisBackend) as never);
  const connection = redis === undefined ? (database.dataSource.driver as unknown as { master: never }).master : { host: '127.0.0.1', port: Number(new URL(redis.url).port) };
  let count = 0;
  for (const name of ['deliveries', 'tasks']) {
    const queue = new Queue(name, { connection });
    count += (await queue.getWorkers()).length;
    await queue.close();
  }
  return count;
}

describe('the product on PostgreSQL alone', () => modes(false));
describeWith('redis-server', 'the product with Redis', () => modes(true));
