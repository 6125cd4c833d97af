import { lchown, lutimes, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Calls `visit` for the folder and everything in it; links are entries, never followed. */
async function walk(folder: string, skip: string | undefined, visit: (path: string) => Promise<void>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(entries.map(async (entry) => {
    if (entry.name === skip) return;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path, undefined, visit);
    else await visit(path);
  }));
  await visit(folder);
}

/** Gives a tree to a user. */
export function giveTo(folder: string, owner: { readonly uid: number; readonly gid: number }): Promise<void> {
  return walk(folder, undefined, (path) => lchown(path, owner.uid, owner.gid));
}

/** Sets the times of a checkout's files, its `.git` left out. */
export function dateTree(folder: string, date: Date): Promise<void> {
  return walk(folder, '.git', (path) => lutimes(path, date, date));
}
