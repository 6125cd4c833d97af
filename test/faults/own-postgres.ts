import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { clientOf } from '../../src/shared/database/client.pg.js';
import { eventually } from '../support/eventually.js';

const KEEPER = resolve(import.meta.dirname, '../support/postgres-keeper.mjs');

/** Writes reach the disk before they are said to be there, as in production. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', max_connections: '100', shared_buffers: '32MB' };

/** A migrated PostgreSQL of one case alone, which may be restarted or killed. */
export class OwnPostgres {
  private keepers: ChildProcess[] = [];
  private folder = '';
  /** Of the live server; a restart moves it to another port. */
  url = '';

  private constructor(
    private readonly dataDir: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> {
    const server = new OwnPostgres(mkdtempSync(join(tmpdir(), 'agent-bot-pg-')), { ...DURABLE, ...settings });
    await server.up();
    return server;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** User that the server runs as. */
  get owner(): { readonly uid: number; readonly gid: number } {
    return statSync(this.folder);
  }

  /** Starts the server on its data directory and waits until it answers. */
  async up(): Promise<void> {
    const keeper = spawn(process.execPath, [KEEPER, this.dataDir, JSON.stringify(this.settings)], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    this.keepers.push(keeper);
    const [line] = (await Promise.race([once(createInterface(keeper.stdout), 'line'), once(keeper, 'exit')])) as [unknown];
    if (typeof line !== 'string') throw new Error(`the PostgreSQL of the case did not start (${String(line)})`);
    this.url = line;
    this.folder = await this.dataFolder();
  }

  /** SIGINT is what `pg_ctl stop -m fast` sends, SIGKILL is a crash; returns when the postmaster is gone. */
  async down(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const pid = Number(readFileSync(join(this.folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, signal);
    await eventually('the postmaster to end', () => !alive(pid));
  }

  async stop(): Promise<void> {
    for (const keeper of this.keepers) {
      const ended = keeper.exitCode === null ? once(keeper, 'exit') : undefined;
      keeper.stdin?.end();
      await ended;
    }
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async dataFolder(): Promise<string> {
    const client = clientOf({ connectionString: this.url });
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    await client.end();
    return rows[0]?.data_directory ?? '';
  }
}

function alive(pid: number): boolean {
  try {
    // A zombie, or a process that can not be asked, is gone.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
