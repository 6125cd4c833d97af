import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf } from '../client.pg.js';
import { AppError } from '../../errors/app-error.js';
import { urlOf } from './cluster.js';
import { type LiveServer, endOrphans, findLive, strikeRecycledPid } from './live-server.js';
import { identityOf, isAlive } from '../../process/process-identity.js';
import type { ServerHome } from './server-home.js';
import { SERVER_ENVIRONMENT, asServerUser } from './server-user.js';

const READY_POLL_MS = 25;
/** After a crash the server first replays its log. */
const READY_LIMIT_MS = 120_000;
const ATTEMPTS = 120;
const ATTEMPT_PAUSE_MS = 250;
const LOG_MAX_BYTES = 4 * 1024 * 1024;
const LOG_TAIL_BYTES = 600;

/** What passes by itself: backends of a killed server still leaving, the free port taken before we had it. */
const PASSING = /still in use|Address already in use|already exists/;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  log_checkpoints: 'off',
} as const;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, failed) => probe.once('error', failed).listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new AppError('database.port', 'There is no free port on loopback.');
  return address.port;
}

function openLog(home: ServerHome): number {
  if (existsSync(home.log) && statSync(home.log).size > LOG_MAX_BYTES) renameSync(home.log, `${home.log}.1`);
  return openSync(home.log, 'a', 0o600);
}

const logTail = (home: ServerHome): string => readFileSync(home.log, 'utf8').slice(-LOG_TAIL_BYTES);

/** In a session of its own: a Ctrl-C in the terminal is for the bot, which then stops the server in order. */
function launch(home: ServerHome, postgres: string, settings: Readonly<Record<string, string>>): ChildProcess {
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openLog(home);
  try {
    const child = spawn(postgres, ['-D', home.data, ...args], { cwd: '/', env: SERVER_ENVIRONMENT, detached: true, stdio: ['ignore', log, log], ...asServerUser() });
    child.on('error', () => undefined); // seen as a missing pid
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = clientOf({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Waits until the server accepts connections; false when its process went away instead. */
async function becomesReady(home: ServerHome, { port, identity }: LiveServer): Promise<boolean> {
  const url = urlOf(home, port, 'postgres');
  for (let waited = 0; waited < READY_LIMIT_MS; waited += READY_POLL_MS) {
    if (await answers(url)) return true;
    if (!isAlive(identity)) return false;
    await sleep(READY_POLL_MS);
  }
  throw new AppError('database.start', `The embedded PostgreSQL lives but does not answer: see ${home.log}.`);
}

async function startOnce(home: ServerHome, { program: postgres, settings: more, port: wished }: Launch): Promise<LiveServer | undefined> {
  strikeRecycledPid(home);
  const port = wished ?? (await freePort());
  const { pid } = launch(home, postgres, { ...SETTINGS, ...more, port: String(port) });
  if (pid === undefined) throw new AppError('database.start', `The embedded PostgreSQL could not be started: ${postgres} does not run here.`);
  const server = { pid, port, identity: identityOf(pid) };
  return (await becomesReady(home, server)) ? server : undefined;
}

export interface Launch {
  /** Absolute path of `postgres`. */
  readonly program: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Default a free one. */
  readonly port?: number;
}

export interface ReadyServer {
  readonly port: number;
  readonly joined: boolean;
}

/**
 * The live server of this home, or a new one on a loopback port; returns when it answers.
 * @throws AppError `database.start` with the end of the server's log.
 */
export async function joinOrStart(home: ServerHome, how: Launch): Promise<ReadyServer> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const live = findLive(home);
    if (live !== undefined && (await becomesReady(home, live))) return { port: live.port, joined: true };
    const started = await startOnce(home, how);
    if (started !== undefined) return { port: started.port, joined: false };
    if (!PASSING.test(logTail(home))) break;
    if (findLive(home) === undefined) endOrphans(home);
    await sleep(ATTEMPT_PAUSE_MS);
  }
  throw new AppError('database.start', `The embedded PostgreSQL ended at once. Its last words: ${logTail(home).trim()}`);
}
