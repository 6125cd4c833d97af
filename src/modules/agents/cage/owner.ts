import { readFileSync } from 'node:fs';
import { startTimeOf } from './process-table.js';

/** The process that a run's folders belong to, named so that a later process of the same pid is not taken for it. */
export interface Owner {
  readonly pid: number;
  readonly startTime: string;
  /** Changes with every boot of the machine. */
  readonly boot: string;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

export function thisProcess(): Owner {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? 'unknown', boot: bootId() };
}

export function isAlive(owner: Owner): boolean {
  return owner.boot === bootId() && startTimeOf(owner.pid) === owner.startTime;
}
