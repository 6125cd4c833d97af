import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isHolding, thisProcess, type Holder } from '../git/process-holder.js';

/** A workshop of another host (a shared volume) can not be asked whether it is alive. */
const FOREIGN_STALE_MS = 24 * 3_600_000;

/** Folders for the private clones of publications; one that a dead process left is removed by the next. */
export async function inWorkshop<T>(dataDir: string, work: (folder: string) => Promise<T>): Promise<T> {
  const workshops = join(dataDir, 'publications');
  await mkdir(workshops, { recursive: true });
  await chmod(workshops, 0o700);
  await removeDead(workshops);
  const folder = join(workshops, randomUUID());
  await mkdir(folder, { mode: 0o700 });
  try {
    await writeFile(join(folder, 'holder.json'), JSON.stringify(thisProcess()));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeDead(workshops: string): Promise<void> {
  for (const name of await readdir(workshops)) {
    const folder = join(workshops, name);
    if (await isDead(folder)) await rm(folder, { recursive: true, force: true });
  }
}

async function isDead(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'holder.json'), 'utf8').catch(() => '');
  if (text.endsWith('}')) {
    const holder = JSON.parse(text) as Holder;
    if (holder.host === hostname()) return !isHolding(holder);
  }
  const found = await stat(folder).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > FOREIGN_STALE_MS;
}
