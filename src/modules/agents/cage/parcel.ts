import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, constants, copyFile, link, mkdir, mkdtemp, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeTree } from './remove-tree.js';

const run = promisify(execFile);

async function moveInto(staging: string, path: string): Promise<void> {
  try {
    await rename(staging, path);
  } catch (error) {
    await removeTree(staging);
    if (!existsSync(path)) throw error;
  }
}

/**
 * A folder that is complete as soon as it exists and never changes: built aside and moved into place, so that any
 * number of processes may want it at once. Everybody on the host may read it; it holds nothing secret.
 */
export async function ensureParcel(parent: string, name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const path = join(parent, name);
  if (existsSync(path)) return path;
  await mkdir(parent, { recursive: true });
  await chmod(parent, 0o711);
  const staging = await mkdtemp(join(parent, '.new-'));
  try {
    await build(staging);
    await chmod(staging, 0o755); // mkdtemp's is closed
  } catch (error) {
    await removeTree(staging);
    throw error;
  }
  await moveInto(staging, path);
  return path;
}

/** Whatever the umask was. Not for a folder with hard links in it: their other names would change too. */
export async function openToAll(folder: string): Promise<void> {
  await run('chmod', ['-R', 'a+rX,go-w', '--', folder]);
}

const OPEN_TO_ALL = 0o005;

/** A hard link where that serves (same disk, open to all), else a copy. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  const facts = await stat(from);
  const fit = (facts.mode & OPEN_TO_ALL) === OPEN_TO_ALL && (facts.mode & 0o022) === 0;
  if (fit) {
    const linked = await link(from, to).then(() => true, () => false);
    if (linked) return;
  }
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, 0o755);
}
