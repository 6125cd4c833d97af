import { Logger } from '@nestjs/common';
import { pointToDataDir } from '../config/data-dir.js';
import type { Config } from '../config/index.js';
import { openEmbeddedServer } from './embedded/embedded-server.js';
import { migrateUp } from './migrate.js';
import { checkSchemaLevel } from './schema-level.pg.js';
import { checkServer } from './server-check.pg.js';

export interface DatabaseServer {
  readonly url: string;
  /** URL of the owner role; for migrations alone. */
  readonly adminUrl: string;
  readonly embedded: boolean;
  /** Rejects when the embedded server was killed and could not be started again; undefined for an external one. */
  readonly lost?: Promise<never>;
  /** Leaves the embedded server (the last one out stops it); nothing to do for an external one. */
  close(): Promise<void>;
}

export interface OpenDatabase extends DatabaseServer {
  readonly poolMax: number;
}

export type DatabaseConfig = Pick<Config, 'database' | 'dataDir'> & Partial<Pick<Config, 'dataDirMovedFrom'>>;

const logger = new Logger('database');

/** The server of this configuration without any check or migration; for commands that do one of them themselves. */
export async function openServer({ database, dataDir, dataDirMovedFrom }: DatabaseConfig): Promise<DatabaseServer> {
  pointToDataDir({ dataDir, dataDirMovedFrom });
  if (database.url !== undefined) {
    return { url: database.url, adminUrl: database.adminUrl ?? database.url, embedded: false, close: async () => undefined };
  }
  const { url, joined, lost, close } = await openEmbeddedServer(dataDir);
  logger.log({ msg: joined ? 'joined the embedded PostgreSQL' : 'started the embedded PostgreSQL', dataDir });
  return { url, adminUrl: url, embedded: true, lost, close };
}

/**
 * The database, ready for the application: embedded or external, reachable, new enough, with connections enough,
 * migrated (when configured) and at a level this build can run on.
 * @throws AppError `database.*` naming what to do.
 */
export async function openDatabase(config: DatabaseConfig): Promise<OpenDatabase> {
  const server = await openServer(config);
  const { poolMax, migrateOnStart } = config.database;
  try {
    await checkServer(server.url, poolMax);
    if (migrateOnStart) await migrateUp(server.adminUrl, server.url);
    await checkSchemaLevel(server.url);
  } catch (error) {
    await server.close();
    throw error;
  }
  return { ...server, poolMax };
}
