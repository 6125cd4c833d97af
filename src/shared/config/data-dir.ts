import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../errors/app-error.js';

const EVERYONE_MAY_TRAVERSE = 0o001;
/** The owner's, and passable for the users that a root bot lends the database and the runs to. */
const DATA_DIR_MODE = 0o711;

function isPassable(folder: string): boolean {
  return !existsSync(folder) || (statSync(folder).mode & EVERYONE_MAY_TRAVERSE) !== 0;
}

/** Whether everyone may pass every folder above `path`; `path` itself is ours to open. */
function isReachable(path: string): boolean {
  const folder = dirname(path);
  return isPassable(folder) && (folder === path || isReachable(folder));
}

/**
 * Absolute path of the data directory. A root process lends the database and the runs to unprivileged users, who can
 * not pass a 0700 folder: where the wished path lies under one, a folder of its own under /var/lib is used instead.
 */
export function resolveDataDir(wished: string, isRoot: boolean): string {
  const path = resolve(wished);
  if (!isRoot || isReachable(path)) return path;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return `/var/lib/agent-bot/${name}`;
}

/** What stands in the wished folder when the data is kept elsewhere. */
export const POINTER = 'WHERE-THE-DATA-IS.txt';

/** Says in the wished folder where the data really is, for whoever looks for it or wants it gone. */
export function leavePointer(wished: string, path: string): void {
  if (resolve(wished) === path) return;
  const text = `agent-bot runs as root and lends its database and its agents to users who can not pass a folder above this one.
Its data is therefore kept in

  ${path}

Stop agent-bot and delete that folder to be rid of it. To keep the data here, open the folders above (chmod o+x)
or set DATA_DIR.
`;
  mkdirSync(wished, { recursive: true, mode: DATA_DIR_MODE });
  writeFileSync(join(wished, POINTER), text);
}

function letPass(folder: string): void {
  if (!isPassable(folder)) chmodSync(folder, (statSync(folder).mode & 0o777) | EVERYONE_MAY_TRAVERSE);
}

/** One by one: where a folder takes none (`/proc`), Node's `recursive` tries for ever. Returns those that were missing. */
function makeFolders(path: string): readonly string[] {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode: DATA_DIR_MODE });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was first
    }
  }
  return missing;
}

/** The file that stands where a folder should be, the path itself or one above it; undefined when none does. */
export function fileOn(path: string): string | undefined {
  if (existsSync(path)) return statSync(path).isDirectory() ? undefined : path;
  return dirname(path) === path ? undefined : fileOn(dirname(path));
}

function whyNot(path: string, error: unknown): string {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  const file = fileOn(path);
  return file === undefined ? ` (${code}): ${path}` : `: ${file} is a file, not a folder`;
}

/**
 * Makes the data directory and, as root, lets other users pass it and whatever was made above it (a umask may have
 * closed them).
 * @throws AppError `config.invalid`
 */
export function makeDataDir(path: string, isRoot = process.getuid?.() === 0): void {
  try {
    if (fileOn(path) !== undefined) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    const made = makeFolders(path);
    if (isRoot) for (const folder of [path, ...made]) letPass(folder);
  } catch (cause) {
    throw new AppError('config.invalid', `DATA_DIR can not be made${whyNot(path, cause)}`, { cause });
  }
}
