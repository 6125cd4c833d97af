import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from '../../scripts/bootstrap.mjs';

/** One embedded PostgreSQL for the whole run; its migrated database is the template that each test database copies. */
export default async function setUp() {
  ensureBuild(process.execPath);
  const { openEmbeddedServer } = await import('../../dist/src/shared/database/embedded/embedded-server.js');
  const { migrateUp } = await import('../../dist/src/shared/database/migrate.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'agent-bot-tests-'));
  const server = await openEmbeddedServer(dataDir);
  await migrateUp(server.url);
  process.env.TEST_POSTGRES_URL = server.url;
  globalThis.testPostgres = { server, dataDir };
}
