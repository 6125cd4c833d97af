import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isAlive } from './process-identity.js';

const RETRY_MS = 50;

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function tryTake(path: string, identity: string): boolean {
  try {
    writeFileSync(path, identity, { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/** Moves a dead holder's lock aside under a name of its own, so that of two finders only one removes it. */
function clearDead(path: string): void {
  const holder = read(path);
  if (holder === '' || isAlive(holder)) return;
  const aside = `${path}.${holder}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // the other finder was first
  }
  rmSync(aside, { force: true });
}

/** Runs `work` while this process alone holds the lock file; a lock of a dead process is cleared. */
export async function withFolderLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const identity = identityOf(process.pid);
  while (!tryTake(path, identity)) {
    clearDead(path);
    await sleep(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
