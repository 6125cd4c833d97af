import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { TASK_STEPS } from '../../../src/modules/tasks/index.js';
import { TASK_STATES } from '../../../src/modules/tasks/task.js';
import { DECISIONS } from '../../../src/modules/webhooks/dispatch/decision.js';
import { ConfigModule } from '../../../src/shared/config/config.module.js';
import { DatabaseModule } from '../../../src/shared/database/database.module.js';
import { AdminModule, HealthModule } from '../../../src/shared/health/health.module.js';
import { SystemModule } from '../../../src/shared/resilience/system.module.js';
import { HealthService } from '../../../src/shared/health/health.service.js';
import { OUTBOX, type Outbox } from '../../../src/shared/queue/outbox.port.js';
import { QueueModule } from '../../../src/shared/queue/queue.module.js';
import { QUEUES } from '../../../src/shared/queue/work-queue.port.js';
import { COUNTERS, GAUGES, HISTOGRAMS } from '../../../src/shared/telemetry/metric-catalogue.js';
import { observe } from '../../../src/shared/telemetry/metrics.js';
import { startMetrics } from '../../../src/shared/telemetry/metrics-reader.js';
import { testConfig } from '../../support/config.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';

describe('/metrics of the admin listener', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let admin: NestExpressApplication;

  beforeAll(async () => {
    startMetrics();
    database = await startTestDatabase();
    const imports = [ConfigModule.register(testConfig({ DATA_DIR: '/nowhere', DATABASE_URL: database.url })), DatabaseModule.register({ url: database.url, poolMax: 5 }), QueueModule, SystemModule, HealthModule];
    app = await NestFactory.createApplicationContext({ module: class Place {}, imports }, { logger: false });
    admin = await NestFactory.create<NestExpressApplication>(AdminModule.of(app.get(HealthService)), { logger: false });
    await admin.listen(0, '127.0.0.1');
  });

  afterAll(async () => {
    await admin.close();
    await app.close();
    await database.stop();
  });

  const scrape = async () => fetch(`${await admin.getUrl()}/metrics`);

  it('is Prometheus text that a scraper reads', async () => {
    const answer = await scrape();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    for (const line of (await answer.text()).trim().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE|UNIT) [a-z_:0-9]+ .+|[a-z_:0-9]+(\{.*\})? [-+.0-9eInfNa]+)$/);
  });

  it('tells what waits: rows, the age of the oldest, jobs, connections', async () => {
    await database.dataSource.query("INSERT INTO outbox (queue, subject_id, key, priority, created_at) VALUES ('tasks', gen_random_uuid(), 'k', 1, now() - interval '90 seconds')");
    const text = await (await scrape()).text();
    expect(text).toMatch(/^bot_outbox_depth(\{[^}]*\})? 1$/m);
    expect(Number(/^bot_delivery_oldest_undispatched_seconds(?:\{[^}]*\})? ([\d.]+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(90);
    expect(text).toMatch(/^bot_queue_depth\{[^}]*queue="deliveries",state="waiting"[^}]*\} 0$/m);
    expect(text).toMatch(/^db_client_connection_count\{[^}]*state="used"[^}]*\} \d+$/m);
    expect(text).toMatch(/^db_client_connection_pending_requests(\{[^}]*\})? 0$/m);
  });

  it('answers while the database is away, and does not tell what was true before', async () => {
    const away = jest.spyOn(app.get<Outbox>(OUTBOX), 'backlog').mockRejectedValue(new Error('away'));
    const text = await (await scrape()).text();
    away.mockRestore();
    expect(text).toMatch(/^bot_outbox_depth(\{[^}]*\})? NaN$/m);
    expect(await (await scrape()).text()).toMatch(/^bot_outbox_depth(\{[^}]*\})? 1$/m);
    expect(text).toMatch(/^process_memory_usage_bytes(\{[^}]*\})? [1-9]/m);
  });
});

describe('the labels', () => {
  const values = (label: readonly string[] | number): readonly string[] => (typeof label === 'number' ? [] : label);

  it('know every step, ending, decision and queue there is', () => {
    expect(values(HISTOGRAMS['bot.task.step.duration'].labels.step)).toEqual(TASK_STEPS);
    expect(values(HISTOGRAMS['cicd.pipeline.run.duration'].labels['cicd.pipeline.result']).toSorted()).toEqual(TASK_STATES.filter((state) => state !== 'queued' && state !== 'working').toSorted());
    expect(values(COUNTERS['bot.delivery.decided'].labels.decision).toSorted()).toEqual(Object.keys(DECISIONS).toSorted());
    expect(values(GAUGES['bot.queue.depth'].labels.queue)).toEqual(QUEUES);
  });

  it('never name a repository, a person, a task or a path', () => {
    observe('bot.task.step.duration', 1, { step: 'agent', state: 'done', repository: 'acme/sums', task: 'x' });
    const labels = Object.values({ ...COUNTERS, ...HISTOGRAMS, ...GAUGES }).flatMap((instrument) => Object.keys(instrument.labels));
    expect(labels.filter((label) => /repo|user|login|task\.id|run\.id|url|path|owner|installation/.test(label))).toEqual([]);
  });
});
