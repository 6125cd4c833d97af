import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import { clientOf } from '../../../../src/shared/database/client.pg.js';
import { workingFolderOf } from '../../../../src/shared/process/process-identity.js';

export interface ServerUser {
  readonly url: string;
  readonly joined: boolean;
  readonly child: ChildProcess;
  /** Lets it end in order. */
  leave(): Promise<void>;
}

const SCRIPT = join(import.meta.dirname, 'embedded-user.mjs');

/** Another process that uses the embedded server of this data directory. */
export async function startUser(dataDir: string, uid?: number): Promise<ServerUser> {
  const child = spawn(process.execPath, [SCRIPT, dataDir, ...(uid === undefined ? [] : [String(uid)])], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit')])) as [unknown];
  if (typeof line !== 'string') throw new Error('the other process ended before it had the server');
  const leave = async () => {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  };
  return { ...(JSON.parse(line) as { url: string; joined: boolean }), child, leave };
}

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'agent-bot-embedded-'));

export const pidFileOf = (dataDir: string): string => join(dataDir, 'postgres/cluster/data/postmaster.pid');

/** What postmaster.pid says; undefined when there is no such file. */
export function writtenPid(dataDir: string): number | undefined {
  const file = pidFileOf(dataDir);
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
}

export function lives(pid: number | undefined): boolean {
  if (pid === undefined || !existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Processes at work below a folder: a server's main process and all its workers, for one. */
export function processesIn(folder: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => workingFolderOf(pid)?.startsWith(`${folder}/`));
}

/** Ends the run of a child for good, as `kill -9` does, and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

export async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = clientOf({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
