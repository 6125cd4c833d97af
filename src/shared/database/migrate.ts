import { Logger } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/index.js';
import { AppError } from '../errors/app-error.js';
import { QUEUE_SCHEMA, isQueueSchemaCurrent, migrateQueueSchema } from '../queue/queue-schema.bullmq.js';
import { grantToApplication } from './application-grants.pg.js';
import { withClient } from './connect.pg.js';
import { MIGRATIONS_TABLE, migrationSource } from './migration-source.js';

/** Key of the advisory lock that lets one migrator work at a time; any constant of ours does. */
const LOCK_KEY = 7_230_114_885;

const logger = new Logger('migrate');

export interface MigrationStatus {
  readonly name: string;
  readonly applied: boolean;
  /** False: a newer build applied it. */
  readonly known: boolean;
}

async function takeLock(holder: QueryRunner): Promise<void> {
  const [row] = (await holder.query('SELECT pg_try_advisory_lock($1) AS taken', [LOCK_KEY])) as { taken: boolean }[];
  if (row?.taken) return;
  logger.log({ msg: 'another process migrates this database: waiting for it' });
  await holder.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
}

async function openSource(adminUrl: string): Promise<DataSource> {
  await withClient(adminUrl, async () => undefined); // says clearly why when there is no way in
  return migrationSource(adminUrl).initialize();
}

/** Runs `work` on an open source while this session alone holds the migrators' lock; a second migrator waits. */
async function locked<T>(adminUrl: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = await openSource(adminUrl);
  const holder = source.createQueryRunner();
  try {
    await takeLock(holder);
    return await work(source);
  } finally {
    await holder.release();
    await source.destroy(); // ends the session, and the lock with it
  }
}

async function onRunner<T>(source: DataSource, work: (client: unknown) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    return await work(await runner.connect());
  } finally {
    await runner.release();
  }
}

/**
 * Applies what is missing, ours and BullMQ's, each migration in a transaction; returns the names of ours that were
 * applied. Where `applicationUrl` names another role than the owner's, that role is granted what it needs.
 */
export async function migrateUp(adminUrl: string, applicationUrl = adminUrl): Promise<readonly string[]> {
  return locked(adminUrl, async (source) => {
    const applied = await source.runMigrations({ transaction: 'each' });
    await onRunner(source, migrateQueueSchema);
    if (applicationUrl !== adminUrl) await grantToApplication(source, applicationUrl);
    return applied.map((migration) => migration.name);
  });
}

/** Takes the newest migration back; with the last of ours BullMQ's schema goes too. Returns its name, if there was one. */
export async function migrateDown(adminUrl: string): Promise<string | undefined> {
  return locked(adminUrl, async (source) => {
    const before = await appliedNames(source);
    const newest = before.at(-1);
    if (newest === undefined) return undefined;
    if (!isKnown(newest)) throw new AppError('database.newer_schema', `${newest} was applied by a newer agent-bot: take it back with that one.`);
    await source.undoLastMigration({ transaction: 'each' });
    if (before.length === 1) await source.query(`DROP SCHEMA IF EXISTS ${QUEUE_SCHEMA} CASCADE`);
    return newest;
  });
}

/** Every migration this build or the database knows, oldest first; last the queue's own, as one. */
export async function migrationStatus(adminUrl: string): Promise<readonly MigrationStatus[]> {
  const source = await openSource(adminUrl);
  try {
    const applied = await appliedNames(source);
    const ours = MIGRATIONS.map(({ name }) => ({ name, applied: applied.includes(name), known: true }));
    const newer = applied.filter((name) => !isKnown(name)).map((name) => ({ name, applied: true, known: false }));
    return [...ours, ...newer, { name: QUEUE_SCHEMA, applied: await onRunner(source, isQueueSchemaCurrent), known: true }];
  } finally {
    await source.destroy();
  }
}

const isKnown = (name: string): boolean => MIGRATIONS.some((migration) => migration.name === name);

/** Names of the applied migrations, oldest first; none when the table is not there yet. */
async function appliedNames(source: DataSource): Promise<string[]> {
  const [table] = (await source.query('SELECT to_regclass($1) AS name', [`public.${MIGRATIONS_TABLE}`])) as { name: string | null }[];
  if (table === undefined || table.name === null) return [];
  const rows = (await source.query(`SELECT name FROM public.${MIGRATIONS_TABLE} ORDER BY id`)) as { name: string }[];
  return rows.map((row) => row.name);
}
