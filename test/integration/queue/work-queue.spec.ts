import { randomUUID } from 'node:crypto';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Job } from 'bullmq';
import { ConfigModule } from '../../../src/shared/config/config.module.js';
import { DatabaseModule } from '../../../src/shared/database/database.module.js';
import { Consumers } from '../../../src/shared/queue/consumers.bullmq.js';
import { OUTBOX, type Outbox } from '../../../src/shared/queue/outbox.port.js';
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
  hold: Promise<void> | undefined;

  async process(job: Job<{ readonly id: string }>): Promise<void> {
    this.seen.push(job.data.id);
    await this.hold;
  }
}

@Module({ providers: [Recorder] })
class RecorderModule {}

interface Place {
  readonly app: INestApplicationContext;
  readonly queue: WorkQueue;
  readonly outbox: Outbox;
  readonly recorder: Recorder;
}

async function open(database: TestDatabase, redis: TestRedis | undefined): Promise<Place> {
  const config = testConfig({ DATA_DIR: '/nowhere', DATABASE_URL: database.url, ...(redis && { REDIS_URL: redis.url }) });
  const imports = [ConfigModule.register(config), DatabaseModule.register({ url: database.url, poolMax: 10 }), QueueModule, RecorderModule];
  const app = await NestFactory.createApplicationContext({ module: class Place {}, imports }, { logger: false });
  return { app, queue: app.get(WORK_QUEUE), outbox: app.get(OUTBOX), recorder: app.get(Recorder) };
}

const item = (priority: number = PRIORITY.human): WorkItem => {
  const id = randomUUID();
  return { id, key: `task-${id}-0`, priority };
};

function contract(withRedis: boolean): void {
  let database: TestDatabase;
  let redis: TestRedis | undefined;
  let place: Place;

  beforeEach(async () => {
    database = await startTestDatabase();
    redis = withRedis ? await startRedis() : undefined;
    place = await open(database, redis);
  });

  afterEach(async () => {
    await place.app.close();
    await redis?.stop();
    await database.stop();
  });

  it('hands every id to a consumer once', async () => {
    const items = [item(), item(), item()];
    await place.queue.add('tasks', items);
    place.app.get(Consumers).start(LOCK);
    await eventually('all jobs', () => place.recorder.seen.length >= items.length);
    expect(place.recorder.seen.toSorted()).toEqual(items.map(({ id }) => id).toSorted());
  });

  it('takes the same key twice as one job', async () => {
    const one = item();
    await place.queue.add('tasks', [one]);
    await place.queue.add('tasks', [one, one]);
    expect((await place.queue.depth('tasks')).waiting).toBe(1);
  });

  it('serves people before pushes before background work', async () => {
    const [background, push, human] = [item(PRIORITY.background), item(PRIORITY.push), item(PRIORITY.human)];
    await place.queue.add('tasks', [background, push, human]);
    place.app.get(Consumers).start(LOCK);
    await eventually('all jobs', () => place.recorder.seen.length === 3);
    expect(place.recorder.seen).toEqual([human.id, push.id, background.id]);
  });

  it('tells how much waits and runs, queue by queue', async () => {
    await place.queue.add('tasks', [item(), item()]);
    await place.queue.add('deliveries', [item()]);
    expect(await place.queue.depth('tasks')).toEqual({ waiting: 2, active: 0, failed: 0 });
    expect(await place.queue.depth('deliveries')).toEqual({ waiting: 1, active: 0, failed: 0 });
  });

  it('lets a running job end before the consumers are closed', async () => {
    let release: () => void = () => undefined;
    place.recorder.hold = new Promise((done) => (release = done));
    place.app.get(Consumers).start(LOCK);
    await place.queue.add('tasks', [item()]);
    await eventually('the job to run', () => place.recorder.seen.length === 1);
    await place.app.get(Consumers).pause();
    await place.queue.add('tasks', [item()]);
    release();
    await eventually('the first to end', async () => (await place.queue.depth('tasks')).active === 0);
    expect(place.recorder.seen).toHaveLength(1);
  });

  it('keeps outbox rows that could not be sent for the next drain', async () => {
    const id = randomUUID();
    await database.dataSource.query("INSERT INTO outbox (queue, subject_id, key, priority) VALUES ('tasks', $1, $2, 1)", [id, `task-${id}-0`]);
    await expect(place.outbox.drain({ rows: 10, perLane: 10 }, () => Promise.reject(new Error('queue away')))).rejects.toThrow('queue away');
    expect(await place.outbox.drain({ rows: 10, perLane: 10 }, (queue, items) => place.queue.add(queue, items))).toBe(1);
    expect(await place.outbox.drain({ rows: 10, perLane: 10 }, (queue, items) => place.queue.add(queue, items))).toBe(0);
    expect((await place.queue.depth('tasks')).waiting).toBe(1);
  });
}

describe('the work queue on PostgreSQL', () => contract(false));
describeWith('redis-server', 'the work queue on Redis', () => contract(true));
