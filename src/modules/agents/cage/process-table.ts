import { readdirSync, readFileSync } from 'node:fs';

/** A process as /proc tells it; numbers are the host's. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  readonly zombie: boolean;
  /** Its pid in each nested namespace, outermost first: one number for an ordinary process. */
  readonly namespacePids: readonly number[];
}

const field = (status: string, name: string): string => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1] ?? '';

/** Undefined when there is no such process, or no /proc (not Linux). */
export function readProcess(pid: number): ProcessFacts | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return {
      pid,
      parent: Number(field(status, 'PPid')),
      uid: Number(field(status, 'Uid').split(/\s+/)[0]),
      zombie: /^[ZX]/.test(field(status, 'State')),
      namespacePids: field(status, 'NSpid').split(/\s+/).map(Number),
    };
  } catch {
    return undefined;
  }
}

function pids(): number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

/** Every process that is not already a zombie. */
export function listProcesses(): readonly ProcessFacts[] {
  return pids().flatMap((pid) => readProcess(pid) ?? []).filter((entry) => !entry.zombie);
}

/** A process' environment as text, NUL-separated; undefined when it is not ours to read. */
export function environmentOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return undefined;
  }
}

/** Sends a signal; a process that is already gone is no error. */
export function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone, which is what was wanted
  }
}
