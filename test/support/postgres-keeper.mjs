/**
 * Holds the test run's PostgreSQL and ends it, data and all, when standard input closes: however jest ends, killed
 * included, no server is left behind. `postgres-keeper.mjs <data directory> [settings as JSON] [folder]` prints the URL on one line when
 * it is ready; the folder goes too when standard input closes without a word, as only a run that was killed leaves it to us.
 */
import { rmSync } from 'node:fs';
import { openEmbeddedServer } from '../../dist/src/shared/database/embedded/embedded-server.js';
import { migrateUp } from '../../dist/src/shared/database/migrate.js';

const dataDir = process.argv[2];
// A Ctrl-C is for jest; what it means for us is that our input closes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

let farewell = '';
const parentGone = new Promise((done) => process.stdin.on('data', (chunk) => (farewell += chunk)).once('end', done).once('error', done));
const settings = process.argv[3] ? JSON.parse(process.argv[3]) : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
const server = await openEmbeddedServer(dataDir, { settings });
try {
  await migrateUp(server.url);
  process.stdout.write(`${server.url}\n`);
  await parentGone;
} finally {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
  if (process.argv[4] && farewell === '') rmSync(process.argv[4], { recursive: true, force: true });
}
