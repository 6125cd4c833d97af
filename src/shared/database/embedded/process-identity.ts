import { readFileSync } from 'node:fs';

/** Start time of a process in clock ticks since boot: with the pid it names one process for ever (proc_pid_stat(5), field 22). */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** `<pid>-<start time>` of a live process. */
export function identityOf(pid: number): string {
  return `${pid}-${startTimeOf(pid) ?? 'gone'}`;
}

export function isAlive(identity: string): boolean {
  const [pid, startTime] = identity.split('-');
  return startTime !== undefined && startTimeOf(Number(pid)) === startTime;
}

export function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
