import { randomBytes } from 'node:crypto';
import { DataSource, type EntitySchema } from 'typeorm';
import { clientOf } from '../../src/shared/database/client.pg.js';
import { QUEUE_SCHEMA } from '../../src/shared/queue/queue-schema.bullmq.js';

export interface TestDatabase {
  readonly url: string;
  /** Connected as the product connects: our schema first, the queue's second on the search path. */
  readonly dataSource: DataSource;
  /** Disconnects and drops the database. */
  stop(): Promise<void>;
}

export type EntityList = readonly (EntitySchema | (new () => object))[];

/** URL of the run's shared server; its database is migrated and never written to. */
export function templateUrl(): URL {
  const url = process.env.TEST_POSTGRES_URL;
  if (url === undefined) throw new Error('the shared PostgreSQL is not running: run this through jest, as integration or e2e');
  return new URL(url);
}

async function asAdmin(server: URL, statement: string): Promise<void> {
  const url = new URL(server);
  url.pathname = '/postgres';
  const client = clientOf({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A database of its own, empty unless a template is named; on the run's shared server unless another is. */
export async function createEmptyDatabase(template = 'template0', server: URL = templateUrl()): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const url = new URL(server);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** A fresh, fully migrated database on the run's shared server. */
export async function startTestDatabase(options: { readonly entities?: EntityList } = {}): Promise<TestDatabase> {
  const { url, drop } = await createEmptyDatabase(templateUrl().pathname.slice(1));
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: [...(options.entities ?? [])],
    synchronize: false,
    poolSize: 10,
    extra: { options: `-c search_path=public,${QUEUE_SCHEMA}` },
  });
  await dataSource.initialize();
  const stop = async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await drop();
  };
  return { url, dataSource, stop };
}
