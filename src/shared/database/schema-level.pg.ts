import type pg from 'pg';
import { MIGRATIONS } from '../../../migrations/index.js';
import { AppError } from '../errors/app-error.js';
import { isQueueSchemaCurrent } from '../queue/queue-schema.bullmq.js';
import { withClient } from './connect.pg.js';

/** Level of a migration: the timestamp at the end of its name. */
export const levelOf = (name: string | undefined): number => Number(/\d+$/.exec(name ?? '')?.[0] ?? 0);

/** Level of this build: its newest migration. */
const OWN_LEVEL = levelOf(MIGRATIONS.at(-1)?.name);

const REMEDY = 'run `npx agent-bot migrate up` (or set MIGRATE_ON_START=true)';

export interface SchemaLevel {
  /** Level of the newest migration that was applied; 0 for none. */
  readonly schema: number;
  /** Level of this build. */
  readonly build: number;
}

async function appliedNames(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string | null }>("SELECT to_regclass('public.migrations') AS name");
  if (!rows[0]?.name) return [];
  return (await client.query<{ name: string }>('SELECT name FROM public.migrations ORDER BY id')).rows.map((row) => row.name);
}

/** @throws AppError `database.schema_missing` */
export function refuseMissing(applied: readonly string[]): void {
  const missing = MIGRATIONS.map(({ name }) => name).filter((name) => !applied.includes(name));
  if (missing.length > 0) throw new AppError('database.schema_missing', `The database lacks ${missing.join(', ')}: ${REMEDY}.`);
}

async function refuseWhatIsMissing(client: pg.Client, applied: readonly string[]): Promise<void> {
  refuseMissing(applied);
  if (!(await isQueueSchemaCurrent(client))) throw new AppError('database.schema_missing', `The database lacks tables of the queue: ${REMEDY}.`);
}

/**
 * Whether this build may run on that schema: every migration it knows is there, and the schema does not ask for a newer
 * application. A newer schema alone is no reason to refuse, so that two versions run side by side.
 * @throws AppError `database.schema_missing`, `database.app_too_old`, and those of `withClient`.
 */
export async function checkSchemaLevel(url: string): Promise<SchemaLevel> {
  return withClient(url, async (client) => {
    const applied = await appliedNames(client);
    await refuseWhatIsMissing(client, applied);
    const { rows } = await client.query<{ level: string }>('SELECT min_app_schema AS level FROM public.schema_info');
    const wanted = Number(rows[0]?.level ?? 0);
    if (wanted > OWN_LEVEL) {
      throw new AppError('database.app_too_old', `The database asks for a newer agent-bot (schema level ${wanted}, this build has ${OWN_LEVEL}): upgrade.`);
    }
    return { schema: levelOf(applied.at(-1)), build: OWN_LEVEL };
  });
}
