import { AppError } from '../../../shared/errors/app-error.js';
import { isAlive } from '../../../shared/process/process-identity.js';
import type { CageUser } from '../cage.port.js';
import { reapRun } from './reap-run.js';
import { createRunFolders, readRecord, removeRunFolders, type RunFolders } from './run-folders.js';
import { leaseRunUser, type UserLease } from './run-user.js';

/** A run's place on the host: its folders and, under a root bot, its user. */
export interface RunHome {
  readonly runId: string;
  readonly folders: RunFolders;
  readonly user: CageUser | undefined;
  /** Removes the folders, then gives the user back. */
  leave(): Promise<void>;
}

/** A later try of the same run finds what a dead one left and starts from nothing. */
async function clearEarlierTry(dataDir: string, runId: string): Promise<void> {
  const earlier = await readRecord(dataDir, runId);
  if (earlier === undefined) return;
  if (isAlive(earlier.owner)) throw new AppError('sandbox.in_use', 'This run already has a sandbox.', { retry: 'later' });
  await reapRun(dataDir, earlier);
}

async function homeFor(dataDir: string, runId: string, lease: UserLease | undefined): Promise<RunHome> {
  const folders = await createRunFolders(dataDir, runId, lease?.user);
  const leave = async () => {
    await removeRunFolders(dataDir, runId);
    await lease?.release();
  };
  return { runId, folders, user: lease?.user, leave };
}

/** @throws AppError `sandbox.busy`, `sandbox.in_use`. */
export async function enterRunHome(dataDir: string, runId: string, withUser: boolean): Promise<RunHome> {
  await clearEarlierTry(dataDir, runId);
  const lease = withUser ? await leaseRunUser() : undefined;
  try {
    return await homeFor(dataDir, runId, lease);
  } catch (error) {
    await lease?.release();
    throw error;
  }
}
