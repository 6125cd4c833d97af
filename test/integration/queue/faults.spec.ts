import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Job } from 'bullmq';
import { clientOf } from '../../../src/shared/database/client.pg.js';
import { ConfigModule } from '../../../src/shared/config/config.module.js';
import { DatabaseModule } from '../../../src/shared/database/database.module.js';
import { Consumers } from '../../../src/shared/queue/consumers.bullmq.js';
import { migrateQueueSchema, QUEUE_SCHEMA } from '../../../src/shared/queue/queue-schema.bullmq.js';
import { QueueModule } from '../../../src/shared/queue/queue.module.js';
import { PRIORITY, WORK_QUEUE, type WorkItem, type WorkQueue } from '../../../src/shared/queue/work-queue.port.js';
import { testConfig } from '../../support/config.js';
import { eventually } from '../../support/eventually.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { describeWith } from '../../support/requires.js';

const LOCK = { lockDuration: 1_000, stalledInterval: 300 };

@Injectable()
@Processor('tasks')
class Recorder extends WorkerHost {
  readonly seen: string[] = [];

  async process(job: Job<{ readonly id: string }>): Promise<void> {
    this.seen.push(job.data.id);
  }
}

@Module({ providers: [Recorder] })
class RecorderModule {}

const item = (): WorkItem => {
  const id = randomUUID();
  return { id, key: id, priority: PRIORITY.human };
};

function contract(withRedis: boolean): void {
  let database: TestDatabase;
  let redis: TestRedis | undefined;
  let app: INestApplicationContext;
  let queue: WorkQueue;
  let recorder: Recorder;
  let stranger: ChildProcess | undefined;

  beforeEach(async () => {
    database = await startTestDatabase();
    redis = withRedis ? await startRedis() : undefined;
    const config = testConfig({ DATA_DIR: '/nowhere', DATABASE_URL: database.url, ...(redis && { REDIS_URL: redis.url }) });
    const imports = [ConfigModule.register(config), DatabaseModule.register({ url: database.url, poolMax: 10 }), QueueModule, RecorderModule];
    app = await NestFactory.createApplicationContext({ module: class Place {}, imports }, { logger: false });
    [queue, recorder] = [app.get(WORK_QUEUE), app.get(Recorder)];
  });

  afterEach(async () => {
    stranger?.kill('SIGKILL');
    await app.close();
    await redis?.stop();
    await database.stop();
  });

  it('gives the job of a worker that was killed to another', async () => {
    const one = item();
    const redisPort = redis === undefined ? [] : [new URL(redis.url).port];
    stranger = spawn(process.execPath, [join(import.meta.dirname, 'hanging-worker.mjs'), database.url, ...redisPort], { stdio: ['ignore', 'pipe', 'inherit'] });
    await queue.add('tasks', [one]);
    const [said] = (await once(stranger.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    expect(said.toString()).toBe(`took ${one.id}\n`);
    stranger.kill('SIGKILL');
    app.get(Consumers).start(LOCK);
    await eventually('the job to come back', () => recorder.seen.length > 0);
    expect(recorder.seen).toEqual([one.id]);
  });
}

/** BullMQ's tables are dropped under a worker that runs. */
function dropped(): void {
  const said: string[] = [];
  let database: TestDatabase;
  let app: INestApplicationContext;

  beforeEach(async () => {
    database = await startTestDatabase();
    const config = testConfig({ DATA_DIR: '/nowhere', DATABASE_URL: database.url, QUEUE_RETRY_MAX_MS: '300' });
    const note = (message: { readonly msg?: string }) => void said.push(String(message.msg ?? message));
    const logger = { log: note, warn: note, error: note };
    const imports = [ConfigModule.register(config), DatabaseModule.register({ url: database.url, poolMax: 10 }), QueueModule, RecorderModule];
    app = await NestFactory.createApplicationContext({ module: class Place {}, imports }, { logger });
  });

  afterEach(async () => {
    await app.close();
    await database.stop();
  });

  it('pauses, says so once, and works on when they are back', async () => {
    let errors = 0;
    const [one, two] = [item(), item()];
    await app.get<WorkQueue>(WORK_QUEUE).add('tasks', [one]);
    app.get(Consumers).start(LOCK);
    await eventually('a job', () => app.get(Recorder).seen.length === 1);
    app.get(Recorder).worker.on('error', () => (errors += 1));
    await database.dataSource.query(`DROP SCHEMA ${QUEUE_SCHEMA} CASCADE`);
    await eventually('the worker to fail again and again', () => errors >= 5);
    expect(said.filter((line) => line === 'queue fails')).toHaveLength(1);
    const client = clientOf({ connectionString: database.url });
    await client.connect();
    await migrateQueueSchema(client).finally(() => client.end());
    await app.get<WorkQueue>(WORK_QUEUE).add('tasks', [two]);
    await eventually('the next job', () => app.get(Recorder).seen.includes(two.id));
    expect(said.filter((line) => line === 'queue works again')).toHaveLength(1);
  });
}

describe('faults of the work queue on PostgreSQL', () => contract(false));
describe('a queue that was dropped', dropped);
describeWith('redis-server', 'faults of the work queue on Redis', () => contract(true));
