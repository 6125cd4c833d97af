import { AppError } from '../../errors/app-error.js';
import { endLive } from './live-server.js';
import type { ServerHome } from './server-home.js';
import { abandon } from './users.js';

/** The homes whose server this process uses, or is about to. */
const inUse = new Set<ServerHome>();
let halted = false;

/** Remembers the home until the returned function is called. */
export function useHome(home: ServerHome): () => void {
  inUse.add(home);
  return () => inUse.delete(home);
}

/** @throws AppError `database.halted` when this process is being ended: nothing may be started then. */
export function refuseWhenHalted(): void {
  if (halted) throw new AppError('database.halted', 'The embedded PostgreSQL is not started any more: this process ends.');
}

/**
 * For a process that ends now, whatever else it does: ends the embedded servers it uses, unless another live process
 * uses them too. Waits for no lock; takes seconds at most; never throws. No server is started from now on.
 */
export async function haltEmbeddedServers(): Promise<void> {
  halted = true;
  const halts = [...inUse].map(async (home) => {
    if (abandon(home.folder) === 'nobody is left') await endLive(home);
  });
  await Promise.allSettled(halts);
}
