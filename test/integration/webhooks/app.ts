import { createHmac, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { CODE_HOST, REPOSITORY_CATALOGUE } from '../../../src/modules/repos/index.js';
import { EFFECTS, REPOSITORY_POLICY, TASK_INTAKE } from '../../../src/modules/tasks/index.js';
import { WebhooksModule } from '../../../src/modules/webhooks/index.js';
import { ConfigModule } from '../../../src/shared/config/config.module.js';
import { DatabaseModule } from '../../../src/shared/database/database.module.js';
import { HealthModule } from '../../../src/shared/health/health.module.js';
import { ProblemFilter } from '../../../src/shared/http/problem.filter.js';
import { Consumers } from '../../../src/shared/queue/consumers.bullmq.js';
import { QueueModule } from '../../../src/shared/queue/queue.module.js';
import { SystemModule } from '../../../src/shared/resilience/system.module.js';
import { testConfig } from '../../support/config.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { MemoryEffects } from '../tasks/support/memory-effects.js';
import { FakeCatalogue, FakeCodeHost, FakeIntake, FakePolicy } from './fakes.js';

export const SECRETS = ['the current secret', 'the one before'] as const;

const APP = { GITHUB_APP_ID: '7', GITHUB_WEBHOOK_SECRETS: SECRETS.join(',') };

export interface DeliveryRow {
  readonly id: string;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installation_id: string | null;
  readonly repository_id: string | null;
  readonly sender: string | null;
  readonly body: Buffer;
  readonly state: string;
  readonly decision: string | null;
  readonly reason: string | null;
  readonly attempts: number;
}

export interface Sent {
  readonly event?: string;
  readonly guid?: string;
  readonly secret?: string;
  /** Replace or (undefined) remove what would be sent. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** The webhooks module in a real application on a real database; the code host and the tasks are fakes. */
export class WebhooksApp {
  readonly host = new FakeCodeHost();
  readonly intake = new FakeIntake();
  readonly catalogue = new FakeCatalogue();
  readonly policy = new FakePolicy();

  private constructor(
    readonly database: TestDatabase,
    private readonly dataDir: string,
  ) {}

  nest: NestExpressApplication;

  /** @param env `RUN_MODE=api` receives only; the default also dispatches and works. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<WebhooksApp> {
    const database = await startTestDatabase();
    const config = testConfig({ OUTBOX_SWEEP_MS: '200', ...APP, ...env });
    const app = new WebhooksApp(database, config.dataDir);
    const module = await Test.createTestingModule({
      imports: [ConfigModule.register(config), SystemModule, DatabaseModule.register({ url: database.url, poolMax: 10 }), QueueModule, HealthModule, WebhooksModule],
    })
      .overrideProvider(CODE_HOST).useValue(app.host)
      .overrideProvider(TASK_INTAKE).useValue(app.intake)
      .overrideProvider(EFFECTS).useValue(new MemoryEffects())
      .overrideProvider(REPOSITORY_CATALOGUE).useValue(app.catalogue)
      .overrideProvider(REPOSITORY_POLICY).useValue(app.policy)
      .setLogger(false as never)
      .compile();
    app.nest = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
    app.nest.useGlobalFilters(new ProblemFilter());
    await app.nest.listen(0, '127.0.0.1');
    if (config.runMode !== 'api') module.get(Consumers).start({ lockDuration: 3_000, stalledInterval: 1_000 });
    return app;
  }

  get server(): Server {
    return this.nest.getHttpServer();
  }

  async stop(): Promise<void> {
    await this.nest.close();
    await this.database.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** The pool of the application itself, to break it. */
  get pool(): DataSource {
    return this.nest.get(DataSource);
  }

  /** Posts as GitHub does, signed; `body` is sent as it is when it is text or bytes. */
  post(body: unknown, { event = 'issue_comment', guid = randomUUID(), secret = SECRETS[0], headers = {} }: Sent = {}): request.Test {
    const bytes = bytesOf(body);
    const all: Record<string, string | undefined> = {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': guid,
      'x-hub-signature-256': signature(bytes, secret),
      ...headers,
    };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return request(this.server).post('/webhooks/github').set(Object.fromEntries(given)).serialize(identity).send(bytes);
  }

  async rows(): Promise<readonly DeliveryRow[]> {
    return this.database.dataSource.query<DeliveryRow[]>('SELECT * FROM deliveries ORDER BY received_at, id');
  }

  async row(id: string): Promise<DeliveryRow | undefined> {
    return (await this.rows()).find((row) => row.id === id);
  }

  async count(table: 'deliveries' | 'delivery_keys' | 'outbox'): Promise<number> {
    const rows = await this.database.dataSource.query<{ n: number }[]>(`SELECT count(*)::integer AS n FROM ${table}`);
    return rows[0]?.n ?? -1;
  }
}

const identity = (body: unknown): string => body as string;

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

export function signature(bytes: Buffer, secret: string = SECRETS[0]): string {
  return `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
}
