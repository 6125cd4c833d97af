import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors/app-error.js';
import { commandLineOf, identityOf, isAlive, listPids, programOf, startTimeOf, userOf, workingFolderOf } from '../../process/process-identity.js';
import type { ServerHome } from './server-home.js';
import { serverUid } from './server-user.js';

const POLL_MS = 25;
const STOP_LIMIT_MS = 60_000;

/** Above any pid a kernel gives out (2^22), so certainly nobody's. */
const NOBODYS_PID = '2147483647';

export interface LiveServer {
  readonly port: number;
  readonly pid: number;
  /** The one process this is, even after its pid was given out again. */
  readonly identity: string;
}

const pidFile = (home: ServerHome): string => join(home.data, 'postmaster.pid');

function readPidFile(home: ServerHome): string[] {
  try {
    return readFileSync(pidFile(home), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** The proof: run by the server's user, a program installed in this home, started for this very cluster. */
function isOurs(pid: number, home: ServerHome): boolean {
  const [program = '', ...args] = commandLineOf(pid);
  const installed = program.startsWith(join(home.folder, 'server-')) && program.endsWith('/bin/postgres');
  return installed && args.includes(home.data) && userOf(pid) === serverUid();
}

/** The server of exactly this cluster, if one lives; who started it does not matter, and may be dead. */
export function findLive(home: ServerHome): LiveServer | undefined {
  // Lines of postmaster.pid: pid, data folder, start time, port, …
  const [pid, , , port] = readPidFile(home).map(Number);
  if (!pid || !port || !isOurs(pid, home)) return undefined;
  return { pid, port, identity: identityOf(pid) };
}

/**
 * Whether a process that is not ours may still be a server at work on this cluster: PostgreSQL runs as the owner of its
 * files and works in their folder. Where that can't be seen, it may be.
 */
function mayServe(pid: number, home: ServerHome): boolean {
  if (userOf(pid) !== serverUid()) return false;
  const folder = workingFolderOf(pid);
  return folder === undefined || folder === home.data;
}

/** A process on its way out has given its memory back, and its arguments with it, before its number. */
const isEnding = (pid: number): boolean => commandLineOf(pid).length === 0;

/**
 * A crash leaves postmaster.pid behind, and when its pid has been given to another process meanwhile PostgreSQL refuses
 * to start. The pid is struck out rather than the file removed: its other lines let PostgreSQL find orphaned backends.
 * @throws AppError `database.foreign_server` when that process may be a server that somebody else started on these files.
 */
export function strikeRecycledPid(home: ServerHome): void {
  const [text, ...rest] = readPidFile(home);
  const pid = Number(text);
  if (!pid || startTimeOf(pid) === undefined || isEnding(pid) || isOurs(pid, home)) return;
  if (mayServe(pid, home)) {
    throw new AppError('database.foreign_server', `Process ${pid}, which agent-bot did not start, seems to be a PostgreSQL on the files in DATA_DIR: stop it, or set another DATA_DIR.`);
  }
  writeFileSync(pidFile(home), [NOBODYS_PID, ...rest].join('\n'));
}

/**
 * Ends what a killed server left at work on this cluster and what keeps the next one from starting: processes of a program
 * of this home, in the cluster's folder, that are no server themselves. To be called when no server lives.
 */
export function endOrphans(home: ServerHome): void {
  const ours = (pid: number) => workingFolderOf(pid) === home.data && programOf(pid)?.startsWith(join(home.folder, 'server-')) === true;
  for (const pid of listPids().filter((one) => ours(one) && !isOurs(one, home))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ended by itself meanwhile
    }
  }
}

/** Fast shutdown (SIGINT): sessions are ended, everything is written, then it goes. */
export async function stopLive(home: ServerHome): Promise<void> {
  const server = findLive(home);
  if (server === undefined) return;
  rmSync(home.url, { force: true });
  process.kill(server.pid, 'SIGINT');
  for (let waited = 0; waited < STOP_LIMIT_MS; waited += POLL_MS) {
    if (!isAlive(server.identity)) return;
    await sleep(POLL_MS);
  }
  throw new AppError('database.stop', `The embedded PostgreSQL (process ${server.pid}) did not stop within a minute.`);
}
