import type { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/index.js';
import { migrateQueueSchema, QUEUE_SCHEMA } from '../queue/queue-schema.bullmq.js';
import { migrationSource } from './migration-source.js';

/** Key of the advisory lock that lets one migrator work at a time; any constant of ours does. */
const LOCK_KEY = 7_230_114_885;

export interface MigrationStatus {
  readonly name: string;
  readonly applied: boolean;
}

/** Runs `work` on an open source while this session alone holds the migrators' lock; a second migrator waits. */
async function locked<T>(adminUrl: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = await migrationSource(adminUrl).initialize();
  const holder = source.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    return await work(source);
  } finally {
    await holder.release();
    await source.destroy(); // ends the session, and the lock with it
  }
}

/** Applies what is missing, ours and BullMQ's; returns the names of ours that were applied. */
export async function migrateUp(adminUrl: string): Promise<readonly string[]> {
  return locked(adminUrl, async (source) => {
    const applied = await source.runMigrations({ transaction: 'each' });
    const runner = source.createQueryRunner();
    try {
      await migrateQueueSchema(await runner.connect());
    } finally {
      await runner.release();
    }
    return applied.map((migration) => migration.name);
  });
}

/** Takes the newest migration back; with the last of ours BullMQ's schema goes too. Returns its name, if there was one. */
export async function migrateDown(adminUrl: string): Promise<string | undefined> {
  return locked(adminUrl, async (source) => {
    const before = await appliedNames(source);
    const newest = before.at(-1);
    if (newest === undefined) return undefined;
    await source.undoLastMigration({ transaction: 'each' });
    if (before.length === 1) await source.query(`DROP SCHEMA IF EXISTS ${QUEUE_SCHEMA} CASCADE`);
    return newest;
  });
}

export async function migrationStatus(adminUrl: string): Promise<readonly MigrationStatus[]> {
  const source = await migrationSource(adminUrl).initialize();
  try {
    const applied = new Set(await appliedNames(source));
    return MIGRATIONS.map(({ name }) => ({ name, applied: applied.has(name) }));
  } finally {
    await source.destroy();
  }
}

/** Names of the applied migrations, oldest first; none when the table is not there yet. */
async function appliedNames(source: DataSource): Promise<string[]> {
  const [table] = (await source.query("SELECT to_regclass('public.migrations') AS name")) as { name: string | null }[];
  if (table?.name === null || table === undefined) return [];
  const rows = (await source.query('SELECT name FROM migrations ORDER BY id')) as { name: string }[];
  return rows.map((row) => row.name);
}
