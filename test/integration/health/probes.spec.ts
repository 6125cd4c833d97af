import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ConfigModule } from '../../../src/shared/config/config.module.js';
import { DatabaseModule } from '../../../src/shared/database/database.module.js';
import { AppError } from '../../../src/shared/errors/app-error.js';
import { AdminModule, HealthModule } from '../../../src/shared/health/health.module.js';
import { HEALTH, type Health, type HealthCheck } from '../../../src/shared/health/health.port.js';
import { SystemModule } from '../../../src/shared/resilience/system.module.js';
import { HealthService } from '../../../src/shared/health/health.service.js';
import { ProblemFilter } from '../../../src/shared/http/problem.filter.js';
import { QueueModule } from '../../../src/shared/queue/queue.module.js';
import { testConfig } from '../../support/config.js';
import { createEmptyDatabase, startTestDatabase, type TestDatabase } from '../../support/postgres.js';

const APP = { GITHUB_APP_ID: '1', GITHUB_APP_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----', GITHUB_WEBHOOK_SECRETS: 's' };

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: { readonly status?: string; readonly error?: object; readonly details?: object };
}

@Module({})
class Place {}

describe('the probes', () => {
  let database: TestDatabase;
  let opened: NestExpressApplication[] = [];

  beforeAll(async () => {
    database = await startTestDatabase();
  });

  afterEach(async () => {
    for (const app of opened) await app.close();
    opened = [];
  });

  afterAll(async () => {
    await database.stop();
  });

  async function listen(app: NestExpressApplication): Promise<(path: string) => Promise<Answer>> {
    opened.push(app);
    app.useGlobalFilters(new ProblemFilter());
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    return async (path) => {
      const response = await fetch(`${url}${path}`);
      return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Answer['body'] };
    };
  }

  async function open(env: Readonly<Record<string, string>> = {}, url = database.url) {
    const config = testConfig({ DATA_DIR: '/nowhere', DATABASE_URL: url, ...APP, ...env });
    const imports = [ConfigModule.register(config), DatabaseModule.register({ url, poolMax: 5 }), QueueModule, SystemModule, HealthModule];
    const app = await NestFactory.create<NestExpressApplication>({ module: Place, imports }, { logger: false });
    const ask = await listen(app);
    return { app, ask, health: app.get<Health>(HEALTH) };
  }

  const failing = (change: Partial<HealthCheck> = {}): HealthCheck => ({
    name: 'disk',
    probe: 'ready',
    verdictIn: ['worker'],
    check: () => Promise.reject(new AppError('disk.full', 'The disk is full.')),
    ...change,
  });

  it('says what it found when all is well', async () => {
    const { ask } = await open();
    const { status, body } = await ask('/readyz');
    expect(status).toBe(200);
    expect(Object.keys(body.details ?? {})).toEqual(['draining', 'database', 'github-app', 'queue', 'breakers']);
  });

  it('is not ready without a GitHub App, and says what to set', async () => {
    const { ask } = await open({ GITHUB_APP_ID: '' });
    const { status, body } = await ask('/readyz');
    expect(status).toBe(503);
    expect(JSON.stringify(body.error)).toContain('GITHUB_APP_ID');
    expect((await ask('/startupz')).status).toBe(200);
  });

  it('is not ready while it drains, and lives', async () => {
    const { app, ask } = await open();
    app.get(HealthService).drain();
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: { error: { draining: { status: 'down' } } } });
    expect((await ask('/livez')).status).toBe(200);
  });

  it('is not ready without its database, and lives', async () => {
    const lost = await createEmptyDatabase();
    const { app, ask } = await open({}, lost.url);
    await lost.drop();
    expect(await ask('/readyz')).toMatchObject({ status: 503, type: expect.stringContaining('application/json') as string, body: { error: { database: { status: 'down' } } } });
    expect((await ask('/startupz')).status).toBe(503);
    expect((await ask('/livez')).status).toBe(200);
    expect(app.get(HealthService)).toBeDefined();
  });

  it.each([
    ['worker', 503],
    ['api', 200],
  ])("makes a module's failure a verdict only where it is one: %s", async (mode, expected) => {
    const { ask, health } = await open({ RUN_MODE: mode });
    health.add(failing());
    const { status, body } = await ask('/readyz');
    expect(status).toBe(expected);
    expect(body.details).toMatchObject({ disk: { message: 'The disk is full.' } });
  });

  it('does not show what is not written for people', async () => {
    const { ask, health } = await open({ RUN_MODE: 'worker' });
    health.add(failing({ check: () => Promise.reject(new Error('password=hunter2')) }));
    expect(JSON.stringify(await ask('/readyz'))).not.toContain('hunter2');
  });

  it('answers though a check does not', async () => {
    const { ask, health } = await open({ RUN_MODE: 'worker' });
    health.add(failing({ check: () => new Promise(() => undefined) }));
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: { error: { disk: { status: 'down' } } } });
  });

  it('answers the same on the admin listener, and nothing else there', async () => {
    const { app } = await open();
    const health = app.get(HealthService);
    const ask = await listen(await NestFactory.create<NestExpressApplication>(AdminModule.of(health), { logger: false }));
    expect((await ask('/readyz')).status).toBe(200);
    health.drain();
    expect((await ask('/readyz')).status).toBe(503);
    expect(await ask('/webhooks/github')).toMatchObject({ status: 404, type: expect.stringContaining('application/problem+json') as string });
  });
});
