import { createServer, type Server } from 'node:net';
import { AppError } from '../../../shared/errors/app-error.js';
import type { CageUser } from '../cage.port.js';
import { listProcesses } from './process-table.js';

/** Ids no distribution gives out: above people, below subordinate ids (100000). One a concurrent run. */
const FIRST = 20_000;
const COUNT = 32;

export interface UserLease {
  readonly user: CageUser;
  release(): Promise<void>;
}

/**
 * The lock of a uid is an abstract unix socket: one holder on the whole host, and the kernel takes it back when the
 * holder dies, so there is nothing stale to judge. Cages have a network namespace of their own and cannot see it.
 */
function lock(uid: number): Promise<Server | undefined> {
  const server = createServer((stranger) => stranger.destroy()).unref();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(`\0agent-bot/run-user/${uid}`, () => resolve(server));
  });
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

async function tryLease(uid: number): Promise<UserLease | undefined> {
  const server = await lock(uid);
  if (server === undefined) return undefined;
  // Somebody of this id at work (a real account, a run not yet gone) means that it is not free.
  if (listProcesses().some((entry) => entry.uid === uid)) {
    await close(server);
    return undefined;
  }
  return { user: { uid, gid: uid }, release: () => close(server) };
}

/**
 * A host user for one run, held by no other run of this host until released: the kernel counts processes by user,
 * and files of one run stay closed to another.
 * @throws AppError `sandbox.busy` (retry later) when all are taken.
 */
export async function leaseRunUser(): Promise<UserLease> {
  for (let uid = FIRST; uid < FIRST + COUNT; uid += 1) {
    const lease = await tryLease(uid);
    if (lease !== undefined) return lease;
  }
  throw new AppError('sandbox.busy', `All ${COUNT} users for caged runs are taken on this machine.`, { retry: 'later' });
}

/** Runs `then` while holding the user's lock; does nothing when a living run holds it. */
export async function ifUnused(uid: number, then: () => void): Promise<void> {
  const server = await lock(uid);
  if (server === undefined) return;
  then();
  await close(server);
}

/** Only a root process can and must start cages as somebody else. */
export const mustLeaseUsers = (): boolean => process.getuid?.() === 0;
