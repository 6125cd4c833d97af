import type { Config } from '../config/index.js';
import { openEmbeddedServer } from './embedded/embedded-server.js';
import { migrateUp } from './migrate.js';
import { checkSchemaLevel, checkServer } from './schema-level.pg.js';

export interface OpenDatabase {
  readonly url: string;
  readonly poolMax: number;
  readonly embedded: boolean;
  /** Leaves the embedded server (the last one out stops it); nothing to do for an external one. */
  close(): Promise<void>;
}

type DatabaseConfig = Pick<Config, 'database' | 'dataDir'>;

interface Server {
  readonly url: string;
  readonly adminUrl: string;
  readonly embedded: boolean;
  close(): Promise<void>;
}

async function server({ database, dataDir }: DatabaseConfig): Promise<Server> {
  if (database.url !== undefined) {
    return { url: database.url, adminUrl: database.adminUrl ?? database.url, embedded: false, close: async () => undefined };
  }
  const { url, close } = await openEmbeddedServer(dataDir);
  return { url, adminUrl: url, embedded: true, close };
}

/** The database of this configuration without any check or migration; for commands that do one of them themselves. */
export const openServer = server;

/**
 * The database, ready for the application: embedded or external, reachable, new enough, migrated (when configured) and
 * at a level this build can run on.
 * @throws AppError `database.*` naming what to do.
 */
export async function openDatabase(config: DatabaseConfig): Promise<OpenDatabase> {
  const { url, adminUrl, embedded, close } = await server(config);
  try {
    await checkServer(url, config.database.poolMax);
    if (config.database.migrateOnStart) await migrateUp(adminUrl);
    await checkSchemaLevel(url);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, poolMax: config.database.poolMax, embedded, close };
}
