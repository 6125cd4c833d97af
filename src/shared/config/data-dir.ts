import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const EVERYONE_MAY_TRAVERSE = 0o001;

function isReachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & EVERYONE_MAY_TRAVERSE) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
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
