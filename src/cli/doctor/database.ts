import type { Config } from '../../shared/config/index.js';
import type { DatabaseServer } from '../../shared/database/open-database.js';
import { checkSchemaLevel } from '../../shared/database/schema-level.pg.js';
import { checkServer } from '../../shared/database/server-check.pg.js';
import { AppError } from '../../shared/errors/app-error.js';
import { withServer } from '../with-server.js';
import { type Verdict, fail, ok } from './finding.js';

const REMEDY = 'set DATABASE_URL to a PostgreSQL 15 or newer that this machine reaches, or unset it for the embedded one';

async function schemaOf({ url }: DatabaseServer, migratesItself: boolean): Promise<string> {
  try {
    return `schema level ${(await checkSchemaLevel(url)).schema}`;
  } catch (error) {
    const missing = error instanceof AppError && error.code === 'database.schema_missing';
    if (missing && migratesItself) return 'to be migrated at the next start';
    throw error;
  }
}

async function versionsOf(server: DatabaseServer, { poolMax, migrateOnStart }: Config['database']): Promise<string> {
  const { version } = await checkServer(server.url, poolMax);
  return `${server.embedded ? 'embedded ' : ''}PostgreSQL ${version}, ${await schemaOf(server, migrateOnStart)}`;
}

/** Starts or joins the embedded server where there is no DATABASE_URL: that it can run is what is asked. */
export async function checkDatabase(config: Pick<Config, 'database' | 'dataDir'>): Promise<Verdict> {
  try {
    return ok(await withServer(config, (server) => versionsOf(server, config.database)));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail(error.message, error.code === 'database.schema_missing' ? 'npx agent-bot migrate up' : REMEDY);
  }
}
