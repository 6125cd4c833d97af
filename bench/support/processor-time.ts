import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second that the kernel shows to programs (USER_HZ): 100 on every Linux we know. */
const TICKS_PER_SECOND = 100;
/** Fields of /proc/PID/stat after the program's name (proc_pid_stat(5)), from 0. */
const FIELD = { parent: 1, user: 11, system: 12, childrenUser: 13, childrenSystem: 14, residentPages: 21 } as const;
const PAGE_BYTES = 4096;

function fieldsOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // it ended meanwhile
  }
}

function sum(pid: number, names: readonly (keyof typeof FIELD)[]): number {
  const fields = fieldsOf(pid) ?? [];
  return names.reduce((ticks, name) => ticks + Number(fields[FIELD[name]] ?? 0), 0);
}

/** Processor time of one process since its start, milliseconds, in steps of 10. */
export function ownTime(pid: number): number {
  return (sum(pid, ['user', 'system']) * 1000) / TICKS_PER_SECOND;
}

/** The same with its direct children, those that ended included: PostgreSQL's postmaster and its backends. */
export function familyTime(pid: number): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  const children = pids.filter((child) => fieldsOf(child)?.[FIELD.parent] === String(pid));
  const ticks = children.reduce((total, child) => total + sum(child, ['user', 'system']), sum(pid, ['user', 'system', 'childrenUser', 'childrenSystem']));
  return (ticks * 1000) / TICKS_PER_SECOND;
}

/** Resident memory, megabytes. */
export function residentMb(pid: number): number {
  return (sum(pid, ['residentPages']) * PAGE_BYTES) / 1024 / 1024;
}
