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

export interface DataDirPlace {
  readonly dataDir: string;
  readonly dataDirMovedFrom: string | undefined;
}

const noteOf = ({ dataDir, dataDirMovedFrom }: DataDirPlace): string => `The data of this agent-bot is not here but in

    ${dataDir}

because agent-bot runs as root, lends its database and its runs to unprivileged users, and a folder above

    ${dataDirMovedFrom}

is closed to them. To have it elsewhere set DATA_DIR. To remove it, with agent-bot stopped:

    rm -rf ${dataDir}
`;

/** Where the data is not where it was wished, a README.txt in that place says where it is and how to remove it. */
export function pointToDataDir(place: DataDirPlace): void {
  if (place.dataDirMovedFrom === undefined) return;
  try {
    makeFolders(place.dataDirMovedFrom);
    writeFileSync(join(place.dataDirMovedFrom, 'README.txt'), noteOf(place), { mode: 0o644 });
  } catch {
    // A place that can not be written, such as a read-only clone: the log and `agent-bot doctor` tell as well.
  }
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
