import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../errors/app-error.js';
import { liveSecrets } from '../../crypto/live-secrets.js';
import type { ServerHome } from './server-home.js';
import { SERVER_ENVIRONMENT, asServerUser } from './server-user.js';

const USER = 'agent_bot';

const run = promisify(execFile);

export function urlOf(home: ServerHome, port: number, database: string): string {
  const password = readFileSync(home.password, 'utf8');
  liveSecrets.hold(password);
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

async function initialise(initdb: string, staging: string, passwordFile: string): Promise<void> {
  const args = ['-D', staging, '-U', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  try {
    await run(initdb, args, { cwd: '/', env: SERVER_ENVIRONMENT, ...asServerUser() });
  } catch (cause) {
    const { stderr = '' } = cause as { readonly stderr?: string };
    const remedy = stderr.includes('could not look up effective user ID') ? 'Give this user an entry in /etc/passwd, or set DATABASE_URL.' : '';
    throw new AppError('database.initdb', `The embedded PostgreSQL could not create its files. ${stderr}${remedy}`.trim(), { cause });
  }
}

/** A file only the server's user can read, for as long as `use` takes. */
async function withHandedPassword(home: ServerHome, password: string, use: (file: string) => Promise<void>): Promise<void> {
  const file = join(home.owned, 'password');
  const { uid, gid } = asServerUser();
  try {
    writeFileSync(file, password, { mode: 0o600 });
    if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid);
    await use(file);
  } finally {
    rmSync(file, { force: true });
  }
}

async function createCluster(home: ServerHome, initdb: string): Promise<void> {
  const password = randomBytes(24).toString('hex');
  const staging = `${home.data}.new`;
  rmSync(staging, { recursive: true, force: true });
  await withHandedPassword(home, password, (file) => initialise(initdb, staging, file));
  writeFileSync(home.password, password, { mode: 0o600 });
  renameSync(staging, home.data);
}

/**
 * Creates the cluster once; an interrupted attempt leaves nothing that looks like one.
 * @throws AppError `database.initdb`, `database.cluster_broken` when what is there is no cluster and not ours to remove,
 * `database.cluster_version` when the files are another major version's.
 */
export async function ensureCluster(home: ServerHome, initdb: string, major: string): Promise<void> {
  if (!existsSync(home.data)) await createCluster(home, initdb);
  const version = join(home.data, 'PG_VERSION');
  if (!existsSync(version)) {
    throw new AppError('database.cluster_broken', 'The files of the embedded PostgreSQL in DATA_DIR are damaged (postgres/cluster/data holds no PG_VERSION): restore them from a backup, or set another DATA_DIR.');
  }
  const found = readFileSync(version, 'utf8').trim();
  if (found === major) return;
  throw new AppError('database.cluster_version', `The files in DATA_DIR are PostgreSQL ${found}'s and this build brings ${major}: dump them with the old build and restore with this one, or set another DATA_DIR.`);
}
