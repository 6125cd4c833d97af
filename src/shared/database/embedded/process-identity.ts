import { readFileSync, statSync } from 'node:fs';

/** Start time of a process in clock ticks since boot (proc_pid_stat(5), field 22); undefined when it is gone or a zombie. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
}

/** Names one process for ever: its number alone is given out again, with start time and boot it is not. */
export function identityOf(pid: number): string {
  return `${pid}.${startTimeOf(pid) ?? 'gone'}.${bootId()}`;
}

export function isAlive(identity: string): boolean {
  const [pid, startTime] = identity.split('.');
  return startTime !== 'gone' && identityOf(Number(pid)) === identity;
}

/** Arguments a process was started with; empty when it is gone. */
export function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

export function ownerOf(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}
