import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../shared/errors/app-error.js';
import { isHolding, thisProcess, type Holder } from '../git/process-holder.js';

interface LockText extends Holder {
  /** Tells two locks of one process apart. */
  readonly nonce: string;
}

const HEARTBEAT_MS = 5_000;
/** A lock of another host (a shared volume) counts as left behind after this long without a heartbeat. */
const FOREIGN_STALE_MS = 60_000;
const POLL_MS = 100;

async function read(path: string): Promise<LockText | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LockText;
  } catch {
    return undefined;
  }
}

async function ageMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

async function isStale(path: string): Promise<boolean> {
  const lock = await read(path);
  if (lock === undefined || lock.host !== hostname()) return (await ageMs(path)) > FOREIGN_STALE_MS;
  return !isHolding(lock);
}

/** Created with its content in one step, so nobody ever reads half a lock. */
async function tryCreate(path: string, lock: LockText): Promise<boolean> {
  const draft = `${path}.${lock.nonce}`;
  await writeFile(draft, JSON.stringify(lock), { flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes a dead process's lock. Of several who see it dead only one may, or the second would remove the lock the
 * first has just taken: a folder beside it lets one in, and the question is asked again inside.
 */
async function removeStale(path: string): Promise<boolean> {
  const gate = `${path}.stealing`;
  try {
    await mkdir(gate);
  } catch {
    if ((await ageMs(gate)) > FOREIGN_STALE_MS) await rmdir(gate).catch(() => undefined);
    return false;
  }
  try {
    if (!(await isStale(path))) return false;
    await rm(path, { force: true });
    return true;
  } finally {
    await rmdir(gate);
  }
}

async function acquire(path: string, lock: LockText, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs;
  let stolen = false;
  while (!(await tryCreate(path, lock))) {
    if (await isStale(path)) stolen = (await removeStale(path)) || stolen;
    else await sleep(POLL_MS);
    if (performance.now() > deadline) {
      throw new AppError('repo.unavailable', 'Another task is still fetching this repository.', { retry: 'later' });
    }
  }
  return stolen;
}

/**
 * Runs `work` while no other process that asks for the same lock file runs its own. `inherited` says that the last
 * holder died, so that what it left can be cleaned first.
 * @throws AppError `repo.unavailable` (retry later) when the lock is not free within `waitMs` milliseconds.
 */
export async function withLock<T>(path: string, waitMs: number, work: (inherited: boolean) => Promise<T>): Promise<T> {
  const lock: LockText = { ...thisProcess(), nonce: randomUUID() };
  const inherited = await acquire(path, lock, waitMs);
  const heartbeat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), HEARTBEAT_MS).unref();
  try {
    return await work(inherited);
  } finally {
    clearInterval(heartbeat);
    if ((await read(path))?.nonce === lock.nonce) await rm(path, { force: true });
  }
}
