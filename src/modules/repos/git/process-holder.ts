import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from a later one with the same number by the time it started. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** Kernel ticks since boot; empty where there is no /proc. */
  readonly started: string;
}

function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in brackets and may hold anything; state is field 3, start time field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

export function thisProcess(): Holder {
  return { host: hostname(), pid: process.pid, started: startTicks(process.pid) ?? '' };
}

/** Whether a process of this host still runs; says nothing about other hosts. */
export function isAlive(holder: Holder): boolean {
  if (holder.started !== '') return startTicks(holder.pid) === holder.started;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch {
    return false;
  }
}
