import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../../shared/errors/app-error.js';
import type { CagedExit } from '../cage.port.js';
import type { StatusFile } from './status-file.js';

/** Exit codes of bubblewrap and prlimit when it is they that fail; a command's own are in the status file. */
const SETUP_FAILED = [1, 125, 126, 127];
const LOOK_EVERY_MS = 5;

/** Waits until the kernel has ended the last process of the cage. */
export async function untilGone(status: StatusFile): Promise<void> {
  while (!status.gone) await pause(LOOK_EVERY_MS);
}

/**
 * What the cage's end means.
 * @throws AppError `sandbox.failed` (retry later) when the command was never started.
 */
export function exitOf(code: number, status: StatusFile, killed: boolean): CagedExit {
  const reported = status.exitCode;
  if (reported === undefined && !killed && SETUP_FAILED.includes(code)) {
    throw new AppError('sandbox.failed', `The sandbox could not be set up on the worker (exit code ${code} before the command began); \`agent-bot doctor\` there says what is missing.`, { retry: 'later', detail: { code } });
  }
  return { code: reported ?? code };
}

/** A promise that somebody may look at later, or never. */
export function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
