/** A worker that takes one job of `tasks` and never ends it, for a test to kill: `hanging-worker.mjs <DATABASE_URL> [REDIS_PORT]`. */
import { createPostgresBackend, createRedisBackend, setDefaultBackendFactory, Worker } from 'bullmq';
import pg from 'pg';

const [databaseUrl, redisPort] = process.argv.slice(2);
setDefaultBackendFactory(redisPort ? createRedisBackend : createPostgresBackend);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 3, options: '-c search_path=public,bullmq' });
const connection = redisPort ? { host: '127.0.0.1', port: Number(redisPort), maxRetriesPerRequest: null } : pool;

const hang = (job) => {
  process.stdout.write(`took ${job.data.id}\n`);
  return new Promise(() => undefined);
};
new Worker('tasks', hang, { connection, lockDuration: 1_000, stalledInterval: 300, maxStalledCount: 3 });
