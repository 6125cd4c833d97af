import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { AppError } from '../../errors/app-error.js';
import { ensureCluster, urlOf } from './cluster.js';
import { useHome } from './halt.js';
import { withHomeLock } from './home-lock.js';
import { findLive, stopLive } from './live-server.js';
import { findPackagedServer, installServer } from './server-files.js';
import { type ServerHome, prepareHome } from './server-home.js';
import { joinOrStart } from './start-server.js';
import { enrol, leave } from './users.js';
import { ServerWatch } from './watch-server.js';

const DATABASE = 'agent_bot';

export interface EmbeddedServer {
  readonly url: string;
  /** Whether a server lived already: another process's, or one that a killed process left behind. */
  readonly joined: boolean;
  /** Rejects, AppError `database.lost`, when the server was killed and could not be started again; else it stays pending. */
  readonly lost: Promise<never>;
  /** Leaves the server; the last live process of this data directory to leave stops it. Safe to call twice. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Further settings of the server, such as `fsync=off` where the data is thrown away. */
  readonly settings?: Readonly<Record<string, string>>;
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function bringUp(home: ServerHome, settings: Readonly<Record<string, string>>): Promise<{ url: string; joined: boolean }> {
  const packaged = findPackagedServer();
  const server = join(home.folder, `server-${packaged.version}`);
  const program = (name: string) => join(server, 'native/bin', name);
  installServer(packaged, server);
  await ensureCluster(home, program('initdb'), packaged.version.split('.')[0] ?? '');
  const { port, joined } = await joinOrStart(home, program('postgres'), settings);
  await createDatabase(urlOf(home, port, 'postgres'));
  const url = urlOf(home, port, DATABASE);
  writeFileSync(home.url, url, { mode: 0o600 });
  return { url, joined };
}

/**
 * The embedded PostgreSQL of a data directory: started when none lives, joined when one does, be it another process's
 * or an orphan that a killed process left behind. A server that is not provably this directory's is never touched.
 * @throws AppError `database.*` with what to do.
 */
export async function openEmbeddedServer(dataDir: string, { settings = {} }: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const home = prepareHome(dataDir);
  const release = useHome(home);
  try {
    const opened = await withHomeLock(home.folder, async () => ({ ...(await bringUp(home, settings)), enrolment: enrol(home.folder) }));
    const watch = watchOver(home, opened.url, settings);
    return { url: opened.url, joined: opened.joined, lost: watch.lost, close: once(() => leaveHome(home, opened.enrolment, watch).finally(release)) };
  } catch (error) {
    release();
    throw error;
  }
}

function watchOver(home: ServerHome, url: string, settings: Readonly<Record<string, string>>): ServerWatch {
  const revive = async () => {
    const revived = await bringUp(home, settings);
    if (revived.url !== url) throw new AppError('database.port', 'its port has been taken by another process meanwhile');
  };
  return new ServerWatch({ lives: () => findLive(home) !== undefined, revive: () => withHomeLock(home.folder, revive) });
}

async function leaveHome(home: ServerHome, enrolment: string, watch: ServerWatch): Promise<void> {
  watch.stop();
  await withHomeLock(home.folder, async () => {
    if (leave(home.folder, enrolment) === 'nobody is left') await stopLive(home);
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
