import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOf } from '../../src/shared/database/client.pg.js';
import { openEmbeddedServer } from '../../src/shared/database/embedded/embedded-server.js';

/** A PostgreSQL of the benchmark's own, with its default durability (fsync on). */
export interface BenchServer {
  /** Pid of the postmaster. */
  readonly pid: number;
  /** Creates an empty database and returns its URL. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-bench-server-'));
  const server = await openEmbeddedServer(folder);
  const pid = Number(readFileSync(join(folder, 'postgres/cluster/data/postmaster.pid'), 'utf8').split('\n')[0]);
  const database = async (name: string): Promise<string> => {
    await ask(server.url, `CREATE DATABASE ${name}`);
    return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  };
  const stop = async (): Promise<void> => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { pid, database, stop };
}

/** Rows of one statement on a connection of its own. */
export async function ask<Row>(url: string, statement: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
  const client = clientOf({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, [...values])).rows as Row[];
  } finally {
    await client.end();
  }
}
