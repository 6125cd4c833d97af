import { type DatabaseConfig, type DatabaseServer, openServer } from '../shared/database/open-database.js';
import { unlessInterrupted } from './interruption.js';

/** The configured server for the time of `work`; the embedded one is started or joined, and left again, also when interrupted. */
export async function withServer<T>(config: DatabaseConfig, work: (server: DatabaseServer) => Promise<T>): Promise<T> {
  const server = await openServer(config);
  try {
    return await unlessInterrupted(work(server));
  } finally {
    await server.close();
  }
}
