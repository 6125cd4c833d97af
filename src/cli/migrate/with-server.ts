import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { type DatabaseServer, openServer } from '../../shared/database/open-database.js';

/** The configured server for the time of `work`; the embedded one is started or joined, and left again. */
export async function withServer<T>(environment: RawEnvironment, work: (server: DatabaseServer) => Promise<T>): Promise<T> {
  const server = await openServer(loadConfig(environment));
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}
