import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Of git processes that were killed: lock files anywhere, unfinished packs and loose objects. */
const LEFTOVER = /(\.lock$)|(^tmp_(pack|idx|rev|obj|objdir|bitmap|graph|mtimes))|(^\.tmp-\d+-)|(^incoming-)/;

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

/** None where there is no /proc. */
function processNumbers(): readonly string[] {
  return existsSync('/proc/self/environ') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
}

/** Ends the git processes that work in `gitDir` though the bot that started them is dead. The caller holds the lock. */
export function endOrphans(gitDir: string): void {
  const mark = `\0GIT_DIR=${gitDir}`;
  for (const name of processNumbers()) {
    const environment = `\0${environmentOf(name)}`;
    if (!environment.includes(`${mark}\0`) && !environment.includes(`${mark}.staging-`)) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
    } catch {
      // Ended by itself meanwhile.
    }
  }
}

/** Removes what killed git processes left in a mirror. The caller holds the lock, so nothing of it is in use. */
export async function removeLeftovers(gitDir: string): Promise<void> {
  for (const folder of ['.', 'objects', 'objects/pack', 'objects/info']) await removeIn(join(gitDir, folder), false);
  await removeIn(join(gitDir, 'refs'), true);
}

async function removeIn(folder: string, deep: boolean): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (LEFTOVER.test(entry.name)) await rm(path, { recursive: true, force: true });
    else if (deep && entry.isDirectory()) await removeIn(path, true);
  }
}

/** Removes the half-made clones beside a mirror. */
export async function removeStagings(mirrors: string, name: string): Promise<void> {
  for (const entry of await readdir(mirrors)) {
    if (entry.startsWith(`${name}.staging-`)) await rm(join(mirrors, entry), { recursive: true, force: true });
  }
}
