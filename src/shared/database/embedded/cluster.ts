import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '../../errors/app-error.js';
import { commandLineOf } from './process-identity.js';
import { SERVER_USER, type ServerPaths } from './server-files.js';

const USER = 'agent_bot';
const READY_POLL_MS = 25;
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;

/** The environment of the server: its libraries lie beside it, and nothing of ours is for it. */
const ENVIRONMENT = { LANG: 'C', LC_ALL: 'C', PATH: '/usr/bin:/bin' };

export interface LiveServer {
  readonly pid: number;
  readonly port: number;
}

function asServerUser(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? SERVER_USER : {};
}

function passwordFile(paths: ServerPaths): string {
  return join(paths.home, 'password');
}

export function urlOf(paths: ServerPaths, server: LiveServer, database = 'postgres'): string {
  const password = readFileSync(passwordFile(paths), 'utf8');
  return `postgresql://${USER}:${password}@127.0.0.1:${server.port}/${database}`;
}

/** Creates the cluster once; an interrupted attempt leaves nothing that looks like one. */
export function createCluster(paths: ServerPaths): void {
  if (existsSync(join(paths.data, 'PG_VERSION'))) return;
  const password = randomBytes(24).toString('hex');
  const handed = join(dirname(paths.data), 'password');
  const staging = `${paths.data}.new`;
  rmSync(staging, { recursive: true, force: true });
  writeFileSync(handed, password, { mode: 0o600 });
  const { uid, gid } = asServerUser();
  if (uid !== undefined && gid !== undefined) chownSync(handed, uid, gid);
  const args = ['-D', staging, '-U', USER, `--pwfile=${handed}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  const done = spawnSync(paths.program('initdb'), args, { cwd: '/', env: ENVIRONMENT, encoding: 'utf8', ...asServerUser() });
  rmSync(handed, { force: true });
  if (done.status !== 0) {
    throw new AppError('database.initdb', `The embedded PostgreSQL could not create its cluster: ${(done.error?.message ?? done.stderr).trim()}`);
  }
  writeFileSync(passwordFile(paths), password, { mode: 0o600 });
  renameSync(staging, paths.data);
}

/**
 * The server of exactly this cluster if one lives: the pid in postmaster.pid counts only when that process was started
 * from our program for our data folder, so a recycled pid is never taken for ours.
 */
export function findLive(paths: ServerPaths): LiveServer | undefined {
  const file = join(paths.data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n').map(Number);
  if (!pid || !port) return undefined;
  const command = commandLineOf(pid);
  return command[0] === paths.program('postgres') && command.includes(paths.data) ? { pid, port } : undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new AppError('database.port', 'No free port on loopback.');
  return address.port;
}

/** Starts the server on a free loopback port, in a session of its own, and waits until it answers. */
export async function startServer(paths: ServerPaths): Promise<LiveServer> {
  const port = await freePort();
  const log = openSync(join(paths.home, 'server.log'), 'a', 0o600);
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'shared_buffers=64MB'];
  const args = ['-D', paths.data, ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(paths.program('postgres'), args, { cwd: '/', env: ENVIRONMENT, detached: true, stdio: ['ignore', log, log], ...asServerUser() });
  closeSync(log);
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) => reject(new AppError('database.start', 'The embedded PostgreSQL could not be started.', { cause })));
    child.once('exit', (code) => reject(new AppError('database.start', `The embedded PostgreSQL ended at once (exit ${code}): see ${join(paths.home, 'server.log')}.`)));
  });
  failed.catch(() => undefined);
  child.unref();
  const server = { pid: child.pid ?? 0, port };
  await Promise.race([answering(paths, server), failed]);
  return server;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Waits until a server accepts connections; after a crash it first replays its log. */
export async function answering(paths: ServerPaths, server: LiveServer): Promise<void> {
  const url = urlOf(paths, server);
  for (let waited = 0; waited < READY_LIMIT_MS; waited += READY_POLL_MS) {
    if (await answers(url)) return;
    await sleep(READY_POLL_MS);
  }
  throw new AppError('database.start', `The embedded PostgreSQL does not answer: see ${join(paths.home, 'server.log')}.`);
}

/** Fast shutdown (SIGINT): sessions are ended, everything is written, then it goes. */
export async function stopServer(paths: ServerPaths): Promise<void> {
  const server = findLive(paths);
  if (server === undefined) return;
  process.kill(server.pid, 'SIGINT');
  for (let waited = 0; waited < STOP_LIMIT_MS; waited += READY_POLL_MS) {
    if (findLive(paths) === undefined && commandLineOf(server.pid).length <= 1) return;
    await sleep(READY_POLL_MS);
  }
  throw new AppError('database.stop', 'The embedded PostgreSQL did not stop.');
}
