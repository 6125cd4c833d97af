import { DEFAULT_SCHEMA, runMigrations } from 'bullmq';

/** BullMQ's own PostgreSQL schema, beside ours. */
export const QUEUE_SCHEMA: string = DEFAULT_SCHEMA;

type Queryable = Parameters<typeof runMigrations>[0];

/** Brings BullMQ's tables up to the level of the installed BullMQ; it has no way down but to be dropped and rebuilt. */
export async function migrateQueueSchema(client: unknown): Promise<void> {
  await runMigrations(client as Queryable, QUEUE_SCHEMA);
}
