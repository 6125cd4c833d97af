import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { migrateDown, migrateUp, migrationStatus } from '../../../src/shared/database/migrate.js';
import { MIGRATIONS } from '../../../migrations/index.js';
import { createEmptyDatabase, templateUrl } from '../../support/postgres.js';
import { PgDatabaseProbe } from '../../../src/shared/database/database-probe.pg.js';
import { checkSchemaLevel } from '../../../src/shared/database/schema-level.pg.js';
import { debianServer, hasDebianServer } from './support/debian-server.js';
import { query } from './support/embedded.js';
import { rowCounts, ROWS, schemaOf } from './support/schema.js';

Logger.overrideLogger(false);

const SOURCES = resolve(import.meta.dirname, '../../../src');
const OURS = MIGRATIONS.length;

interface Database {
  readonly url: string;
  readonly dataSource: DataSource;
}

async function names(dataSource: DataSource, sql: string): Promise<string[]> {
  const rows = (await dataSource.query(sql)) as { name: string }[];
  return rows.map((row) => row.name);
}

const tables = (dataSource: DataSource) => names(dataSource, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
const indexes = (dataSource: DataSource) => names(dataSource, "SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1");
const queueTables = (dataSource: DataSource) => names(dataSource, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'bullmq'");

interface Server {
  readonly url: URL;
  stop(): Promise<void>;
}

const SERVERS: readonly (readonly [string, () => Promise<Server>])[] = [
  ['the embedded PostgreSQL 17', async () => ({ url: templateUrl(), stop: async () => undefined })],
  ...(hasDebianServer() ? ([['PostgreSQL 15, the floor', debianServer]] as const) : []),
];

describe.each(SERVERS)('migrations on %s', (_name, startServer) => {
  let server: Server;
  let database: Database & { drop(): Promise<void> };

  beforeAll(async () => (server = await startServer()));
  afterAll(async () => server.stop());

  beforeEach(async () => {
    const empty = await createEmptyDatabase('template0', server.url);
    const entities = await Promise.all(globSync('**/*.entity.ts', { cwd: SOURCES }).map((path) => import(join(SOURCES, path)) as Promise<object>));
    const classes = entities.flatMap((exported) => Object.values(exported) as (new () => object)[]);
    const dataSource = await new DataSource({ type: 'postgres', url: empty.url, entities: classes }).initialize();
    database = { ...empty, dataSource };
  });

  afterEach(async () => {
    await database.dataSource.destroy();
    await database.drop();
  });

  it('are what readiness asks for: all of this build, by the newest one’s level', async () => {
    const { url, dataSource } = database;
    const probe = new PgDatabaseProbe(dataSource);
    await migrateUp(url);
    expect(await probe.check()).toEqual({ schemaLevel: Number(/\d+$/.exec(MIGRATIONS.at(-1)?.name ?? '')?.[0]) });
    await migrateDown(url);
    await expect(probe.check()).rejects.toMatchObject({ code: 'database.schema_missing', message: expect.stringContaining(MIGRATIONS.at(-1)?.name ?? '?') as string });
    await dataSource.query('DROP TABLE migrations');
    await expect(probe.check()).rejects.toMatchObject({ code: 'database.unreachable' });
  });

  it('go up, down and up again', async () => {
    const { url, dataSource } = database;
    expect(await migrateUp(url)).toHaveLength(OURS);
    const first = await schemaOf(dataSource);
    expect(await queueTables(dataSource)).not.toHaveLength(0);

    for (let step = 0; step < OURS; step += 1) expect(await migrateDown(url)).toBeDefined();
    expect(await tables(dataSource)).toEqual(['migrations']);
    expect(await queueTables(dataSource)).toHaveLength(0);
    expect(await migrateDown(url)).toBeUndefined();

    expect(await migrateUp(url)).toHaveLength(OURS);
    expect(await schemaOf(dataSource)).toEqual(first);
    expect(await migrateUp(url)).toHaveLength(0);
  });

  it('each take back exactly what they made, also with rows in every table, and come again over what is left', async () => {
    const runner = database.dataSource.createQueryRunner();
    const steps = MIGRATIONS.map((Migration) => new Migration());
    const levels: (readonly string[])[] = [];
    for (const step of steps) {
      levels.push(await schemaOf(database.dataSource));
      await step.up(runner);
    }
    const top = await schemaOf(database.dataSource);
    await runner.query(ROWS);
    const filled = await rowCounts(database.dataSource);
    expect(Object.entries(filled).filter(([, rows]) => rows === 0)).toEqual([]);

    for (const [level, step] of [...steps.entries()].slice(1).toReversed()) {
      await step.down(runner);
      expect(await schemaOf(database.dataSource)).toEqual(levels[level]);
    }
    // Before there were retries a delivery made one task: theirs are the only rows that go beside whole tables.
    const ofTasks = ['artifacts', 'task_events', 'task_steps', 'tasks'];
    const kept = await rowCounts(database.dataSource);
    expect(kept).toEqual(Object.fromEntries(Object.keys(kept).map((name) => [name, (filled[name] ?? 0) - (ofTasks.includes(name) ? 1 : 0)])));
    expect(await runner.query('SELECT issue_number, state FROM tasks ORDER BY 1')).toEqual([{ issue_number: 1, state: 'working' }, { issue_number: 2, state: 'failed' }]);

    for (const step of steps.slice(1)) await step.up(runner);
    expect(await schemaOf(database.dataSource)).toEqual(top);
    expect(await rowCounts(database.dataSource)).toMatchObject(kept);
    for (const step of steps.toReversed()) await step.down(runner);
    expect(await schemaOf(database.dataSource)).toEqual([]);
    await runner.release();
  });

  it('make the tables, indexes and the trigger the product relies on', async () => {
    const { url, dataSource } = database;
    await migrateUp(url);
    expect(await tables(dataSource)).toEqual([
      'api_tokens', 'artifacts', 'deliveries', 'delivery_keys', 'effects', 'graph_blobs', 'graph_edges',
      'graph_link_sets', 'graph_snapshot_files', 'graph_snapshots', 'graph_symbols', 'installation_tokens', 'installations', 'migrations', 'outbox', 'reconciliations',
      'repositories', 'schema_info', 'sessions', 'spend_reservations', 'task_events', 'task_spend', 'task_steps', 'tasks', 'users', 'waiting_requests',
    ]);
    expect(await indexes(dataSource)).toEqual(
      expect.arrayContaining(['tasks_one_active_per_issue', 'tasks_lease_until', 'outbox_waiting', 'deliveries_received_at', 'task_events_task_id']),
    );
    expect(await names(dataSource, 'SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1')).toEqual(['deliveries_wake', 'outbox_lane', 'outbox_notify', 'task_events_notify', 'tasks_notify', 'tasks_wake']);
  });

  it('pack bodies by lz4 where the server can', async () => {
    const { url, dataSource } = database;
    await migrateUp(url);
    await dataSource.query("INSERT INTO deliveries (id, guid, event, body) VALUES (gen_random_uuid(), 'g', 'ping', convert_to(repeat('{\"a\":1}', 4096), 'UTF8'))");
    const [can] = (await dataSource.query("SELECT 'lz4' = ANY(enumvals) AS lz4 FROM pg_settings WHERE name = 'default_toast_compression'")) as { lz4: boolean }[];
    expect(await names(dataSource, 'SELECT pg_column_compression(body) AS name FROM deliveries')).toEqual([can?.lz4 === true ? 'lz4' : 'pglz']);
  });

  it.each([
    ['a decided delivery without a reason', "INSERT INTO deliveries (id, guid, event, body, state, decided_at) VALUES (gen_random_uuid(), 'g', 'ping', '', 'done', now())"],
    ['an unknown state', "INSERT INTO deliveries (id, guid, event, body, state) VALUES (gen_random_uuid(), 'g', 'ping', '', 'lost')"],
    ['a step of no task', "INSERT INTO task_steps (task_id, step, state, epoch) VALUES (gen_random_uuid(), 'agent', 'running', 1)"],
    ['an outbox row for no queue', "INSERT INTO outbox (queue, subject_id, key, priority) VALUES ('other', gen_random_uuid(), 'k', 1)"],
    ['a second schema level', 'INSERT INTO schema_info (singleton, min_app_schema) VALUES (true, 1)'],
  ])('refuse %s', async (_what, statement) => {
    await migrateUp(database.url);
    await expect(database.dataSource.query(statement)).rejects.toThrow(/violates/);
  });

  it('let two migrators at once do the work of one', async () => {
    const both = await Promise.all([migrateUp(database.url), migrateUp(database.url)]);
    expect(both.flat()).toHaveLength(OURS);
    expect((await migrationStatus(database.url)).every((migration) => migration.applied)).toBe(true);
  });

  it('are told one by one, those of a newer build and the queue\'s included', async () => {
    const { url, dataSource } = database;
    expect((await migrationStatus(url)).map(({ applied }) => applied)).toEqual([...Array<boolean>(OURS).fill(false), false]);
    await migrateUp(url);
    await dataSource.query("INSERT INTO migrations (timestamp, name) VALUES (9, 'FromTheFuture9')");
    const status = await migrationStatus(url);
    expect(status.at(-2)).toEqual({ name: 'FromTheFuture9', applied: true, known: false });
    expect(status.at(-1)).toEqual({ name: 'bullmq', applied: true, known: true });
    await expect(migrateDown(url)).rejects.toMatchObject({ code: 'database.newer_schema' });
  });

  it('leave another role than the owner all rows, no DDL, and the level to look at', async () => {
    const role = `app_${database.url.slice(-6)}`;
    await database.dataSource.query(`CREATE ROLE ${role} LOGIN PASSWORD 'app'`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'app';
    await migrateUp(database.url, url.href);
    expect(await query(url.href, "INSERT INTO installations (id, account_login) VALUES (1, 'octo') RETURNING id::int")).toEqual([{ id: 1 }]);
    await query(url.href, "INSERT INTO outbox (queue, subject_id, key, priority) VALUES ('tasks', gen_random_uuid(), 'k', 1)");
    expect(await query(url.href, 'SELECT count(*)::int AS jobs FROM bullmq.job')).toEqual([{ jobs: 0 }]);
    await expect(checkSchemaLevel(url.href)).resolves.toMatchObject({ schema: expect.any(Number) });
    for (const refused of ['UPDATE schema_info SET min_app_schema = 0', 'DELETE FROM migrations', 'DROP TABLE tasks', 'CREATE TABLE mine ()']) {
      await expect(query(url.href, refused)).rejects.toThrow(/permission denied|must be owner/);
    }
    await database.dataSource.query(`DROP OWNED BY ${role}`);
    await database.dataSource.query(`DROP ROLE ${role}`);
  });

  it('and the entities agree on every column', async () => {
    await migrateUp(database.url);
    expect(database.dataSource.entityMetadatas.length).toBeGreaterThan(0);
    const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
    // CHECK constraints are written in SQL alone; what they refuse is asserted above.
    const differences = upQueries.map(({ query }) => query).filter((query) => !/DROP CONSTRAINT "\w+_check\d?"$/.test(query));
    expect(differences).toEqual([]);
  });
});
