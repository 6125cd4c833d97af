import { DEFAULT_SCHEMA, LATEST_SCHEMA_VERSION, SchemaMigrationRequiredError, assertSchemaCompatibility, runMigrations } from 'bullmq';

/** BullMQ's own PostgreSQL schema, beside ours. */
export const QUEUE_SCHEMA: string = DEFAULT_SCHEMA;

type Queryable = Parameters<typeof runMigrations>[0];

/** Brings BullMQ's tables up to the level of the installed BullMQ; it has no way down but to be dropped and rebuilt. */
export async function migrateQueueSchema(client: unknown): Promise<void> {
  await runMigrations(client as Queryable, QUEUE_SCHEMA);
}

/** Whether BullMQ's tables are there at the level the installed BullMQ brings, or a newer one it can work on. */
export async function isQueueSchemaCurrent(client: unknown): Promise<boolean> {
  try {
    return (await assertSchemaCompatibility(client as Queryable, QUEUE_SCHEMA)) >= LATEST_SCHEMA_VERSION;
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return false;
    throw error;
  }
}
