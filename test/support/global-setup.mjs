import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureBuild } from '../../scripts/bootstrap.mjs';
import { openRunFolder } from './run-folder.mjs';

/** One embedded PostgreSQL for the whole run; its migrated database is the template that each test database copies. */
export default async function setUp() {
  ensureBuild(process.execPath);
  const folder = openRunFolder();
  const dataDir = mkdtempSync(join(folder, 'agent-bot-tests-'));
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'postgres-keeper.mjs'), dataDir, '', folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const url = await Promise.race([once(createInterface(keeper.stdout), 'line'), once(keeper, 'exit')]);
  if (typeof url[0] !== 'string' || !url[0].startsWith('postgresql:')) throw new Error('the PostgreSQL of the tests did not start');
  process.env.TEST_POSTGRES_URL = url[0];
  globalThis.postgresKeeper = keeper;
}
