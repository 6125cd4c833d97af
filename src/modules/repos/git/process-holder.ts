import { hostname } from 'node:os';
import { identityOf, isAlive } from '../../../shared/process/process-identity.js';

/** Who holds something on a disk that other hosts may see too. */
export interface Holder {
  readonly host: string;
  /** Identity of the process on that host. */
  readonly process: string;
}

export function thisProcess(): Holder {
  return { host: hostname(), process: identityOf(process.pid) };
}

/** Whether a process of this host still runs; says nothing about other hosts. */
export function isHolding(holder: Holder): boolean {
  return isAlive(holder.process);
}
