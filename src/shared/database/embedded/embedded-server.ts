import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientOf } from '../client.pg.js';
import { ensureCluster, urlOf } from './cluster.js';
import { withHomeLock } from './home-lock.js';
import { stopLive } from './live-server.js';
import { findPackagedServer, installServer } from './server-files.js';
import { type ServerHome, prepareHome } from './server-home.js';
import { type Launch, joinOrStart } from './start-server.js';
import { Watch } from './watch.js';
import { enrol, leave } from './users.js';

const DATABASE = 'agent_bot';

export interface EmbeddedServer {
  readonly url: string;
  /** Whether a server lived already: another process's, or one that a killed process left behind. */
  readonly joined: boolean;
  /** Leaves the server; the last live process of this data directory to leave stops it. Safe to call twice. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Further settings of the server, such as `fsync=off` where the data is thrown away. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told when the server went away under us and could not be started again; by default the process ends. */
  readonly onLost?: (error: unknown) => void;
}

function rethrow(error: unknown): never {
  throw error;
}

async function createDatabase(url: string): Promise<void> {
  const client = clientOf({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function bringUp(home: ServerHome, settings: Readonly<Record<string, string>>): Promise<{ readonly url: string; readonly joined: boolean; readonly launch: Launch }> {
  const packaged = findPackagedServer();
  const server = join(home.folder, `server-${packaged.version}`);
  const program = (name: string) => join(server, 'native/bin', name);
  installServer(packaged, server);
  const launch = { program: program('postgres'), settings };
  await ensureCluster(home, program('initdb'), packaged.version.split('.')[0] ?? '');
  const { port, joined } = await joinOrStart(home, launch);
  await createDatabase(urlOf(home, port, 'postgres'));
  const url = urlOf(home, port, DATABASE);
  writeFileSync(home.url, url, { mode: 0o600 });
  return { url, joined, launch: { ...launch, port } };
}

/**
 * The embedded PostgreSQL of a data directory: started when none lives, joined when one does, be it another process's
 * or an orphan that a killed process left behind. While it is open, a server that dies is started again. A server that is not provably this directory's is never touched.
 * @throws AppError `database.*` with what to do.
 */
export async function openEmbeddedServer(dataDir: string, { settings = {}, onLost = rethrow }: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const home = prepareHome(dataDir);
  const opened = await withHomeLock(home.folder, async () => {
    const server = await bringUp(home, settings);
    return { ...server, enrolment: enrol(home.folder) };
  });
  const watch = new Watch(home, opened.launch, onLost);
  let left: Promise<void> | undefined;
  const leaveOnce = async () => {
    await watch.stop();
    await withHomeLock(home.folder, async () => {
      if (leave(home.folder, opened.enrolment) === 'nobody is left') await stopLive(home);
    });
  };
  return { url: opened.url, joined: opened.joined, close: () => (left ??= leaveOnce()) };
}
