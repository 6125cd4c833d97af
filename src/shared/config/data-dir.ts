import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
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

function letPass(folder: string): void {
  if (!isPassable(folder)) chmodSync(folder, (statSync(folder).mode & 0o777) | EVERYONE_MAY_TRAVERSE);
}

/**
 * Makes what is missing of a path and returns the topmost folder made. By hand: Node's own `recursive` never returns
 * where a file system answers ENOENT below a folder that is there, as /proc does.
 */
function makeFolders(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  const parent = dirname(path);
  const topmost = existsSync(parent) ? path : makeFolders(parent);
  try {
    mkdirSync(path, { mode: DATA_DIR_MODE });
  } catch (error) {
    // Another process may have been first.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
  return topmost;
}

/**
 * Makes the data directory and, as root, lets other users pass it and whatever was made above it (a umask may have
 * closed them).
 * @throws AppError `config.invalid`
 */
export function makeDataDir(path: string, isRoot = process.getuid?.() === 0): void {
  try {
    const topmost = makeFolders(path);
    if (!isRoot) return;
    for (let folder = path; folder.length >= topmost.length; folder = dirname(folder)) letPass(folder);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new AppError('config.invalid', `DATA_DIR can not be made (${code}): ${path}`, { cause });
  }
}
