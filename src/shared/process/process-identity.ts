import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** Where there is no /proc (not Linux) a process is known by its number alone. */
const HAS_PROC = existsSync('/proc/self/stat');

/** Start time of a process in clock ticks since boot (proc_pid_stat(5), field 22); undefined when it is gone or a zombie. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name stands in parentheses and may hold anything; fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return HAS_PROC ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8) : '';
}

/** Names one process for ever: its number alone is given out again, with start time and boot it is not. */
export function identityOf(pid: number): string {
  return `${pid}.${startTimeOf(pid) ?? 'gone'}.${bootId()}`;
}

/** Whether the process of that identity still runs on this host. */
export function isAlive(identity: string): boolean {
  const [pid, startTime] = identity.split('.');
  if (!HAS_PROC) return answersSignals(Number(pid));
  return startTime !== 'gone' && identityOf(Number(pid)) === identity;
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Arguments a process was started with; empty when it is gone. */
export function commandLineOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** Folder a process works in, by its present name; undefined when it is gone or not ours to look at. */
export function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** File of the program that a process runs; undefined when it is gone or not ours to look at. */
export function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

/** Every process of this host; none where there is no /proc. */
export function listPids(): readonly number[] {
  return HAS_PROC ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number) : [];
}

/** User id a process runs as; undefined when it is gone. */
export function userOf(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}
