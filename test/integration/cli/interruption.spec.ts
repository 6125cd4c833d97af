import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { clientOf } from '../../../src/shared/database/client.pg.js';
import { eventually } from '../../support/eventually.js';
import { killHard, lives, newDataDir, startUser, writtenPid } from '../database/support/embedded.js';
import { ROOT } from './support/agent-bot.js';

/** What the migrators lock (src/shared/database/migrate.ts): held here, a migration waits for as long as the test likes. */
const MIGRATORS_LOCK = 7_230_114_885;

describe('agent-bot, interrupted', () => {
  let dataDir: string;
  let holder: pg.Client;

  beforeEach(() => (dataDir = newDataDir()));
  afterEach(async () => {
    await holder.end().catch(() => undefined);
    rmSync(dataDir, { recursive: true });
  });

  /** `agent-bot migrate up` by its launcher, waiting for the lock, as the only user of its embedded server. */
  async function waitingMigration(): Promise<ChildProcess> {
    const other = await startUser(dataDir);
    holder = clientOf({ connectionString: other.url });
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATORS_LOCK]);
    const child = spawn(process.execPath, [join(ROOT, 'scripts/agent-bot.mjs'), 'migrate', 'up'], { env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir }, stdio: 'ignore' });
    await eventually('the migration to wait', async () => (await holder.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")).rowCount === 1);
    await killHard(other.child);
    return child;
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends with %d and stops the server it was the last to use', async (signal, code) => {
    const migration = await waitingMigration();
    const pid = writtenPid(dataDir);
    expect(lives(pid)).toBe(true);
    const ended = once(migration, 'exit');
    migration.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect(lives(pid)).toBe(false);
  });
});
