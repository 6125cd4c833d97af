import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCluster, urlOf } from '../../../../src/shared/database/embedded/cluster.js';
import { stopLive } from '../../../../src/shared/database/embedded/live-server.js';
import { prepareHome } from '../../../../src/shared/database/embedded/server-home.js';
import { joinOrStart } from '../../../../src/shared/database/embedded/start-server.js';
import { newDataDir } from './embedded.js';

const INSTALLED = '/usr/lib/postgresql/15';

export function hasDebianServer(): boolean {
  if (existsSync(join(INSTALLED, 'bin/postgres'))) return true;
  process.stderr.write('agent-bot: PostgreSQL 15 is missing, so the migrations are not run on it; install it: apt-get install postgresql-15\n');
  return false;
}

/** A server of Debian's package, by the launcher of the embedded one. */
export async function debianServer(): Promise<{ readonly url: URL; stop(): Promise<void> }> {
  const dataDir = newDataDir();
  const home = prepareHome(dataDir);
  const server = join(home.folder, 'server-15');
  symlinkSync(INSTALLED, server);
  await ensureCluster(home, join(server, 'bin/initdb'), '15');
  const { port } = await joinOrStart(home, { program: join(server, 'bin/postgres'), settings: { fsync: 'off' } });
  const stop = async () => {
    await stopLive(home);
    rmSync(dataDir, { recursive: true });
  };
  return { url: new URL(urlOf(home, port, 'postgres')), stop };
}
