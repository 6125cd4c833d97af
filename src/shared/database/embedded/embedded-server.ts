import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { answering, createCluster, findLive, startServer, stopServer, urlOf } from './cluster.js';
import { withFolderLock } from './folder-lock.js';
import { identityOf, isAlive } from './process-identity.js';
import { prepareServerFiles, type ServerPaths } from './server-files.js';

const DATABASE = 'agent_bot';

export interface EmbeddedServer {
  readonly url: string;
  /** Leaves the server; the last process of this data directory to leave stops it. */
  close(): Promise<void>;
}

let uses = 0;

function users(paths: ServerPaths): string {
  return join(paths.home, 'users');
}

function enrol(paths: ServerPaths): string {
  uses += 1;
  const file = join(users(paths), `${identityOf(process.pid)}-${uses}`);
  mkdirSync(users(paths), { recursive: true, mode: 0o700 });
  writeFileSync(file, '');
  return file;
}

/** Whether another live process (or another user inside this one) is still enrolled; the dead are struck off. */
function inUse(paths: ServerPaths): boolean {
  let live = 0;
  for (const name of readdirSync(users(paths))) {
    if (isAlive(name.split('-').slice(0, 2).join('-'))) live += 1;
    else rmSync(join(users(paths), name), { force: true });
  }
  return live > 0;
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

async function openServer(paths: ServerPaths): Promise<string> {
  createCluster(paths);
  const live = findLive(paths);
  const server = live ?? (await startServer(paths));
  if (live !== undefined) await answering(paths, live);
  await createDatabase(urlOf(paths, server));
  return urlOf(paths, server, DATABASE);
}

/**
 * The embedded PostgreSQL of a data directory: started when none lives, joined when one does, be it another process's
 * or an orphan that a killed process left behind. A server that is not provably this directory's is never touched.
 * @throws AppError `database.*` with what to do.
 */
export async function openEmbeddedServer(dataDir: string): Promise<EmbeddedServer> {
  const paths = prepareServerFiles(dataDir, process.getuid?.() === 0);
  const lock = join(paths.home, 'lock');
  const { url, enrolment } = await withFolderLock(lock, async () => {
    const opened = await openServer(paths);
    writeFileSync(join(paths.home, 'url'), opened, { mode: 0o600 });
    return { url: opened, enrolment: enrol(paths) };
  });
  const close = () =>
    withFolderLock(lock, async () => {
      rmSync(enrolment, { force: true });
      if (!inUse(paths)) await stopServer(paths);
    });
  return { url, close };
}
