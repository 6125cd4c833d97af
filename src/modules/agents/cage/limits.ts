import { release } from 'node:os';

/** What one run may use; an operator's choice. */
export interface CageQuota {
  /** Bytes of one process (refused beyond it) and of all processes of the cage together (the cage is ended). */
  readonly memoryBytes: number;
  /** Bytes on disk of workspace and home together; beyond it the cage is ended. */
  readonly diskBytes: number;
}

/** Hard limits of every process of a cage (setrlimit, inherited, cannot be raised inside). */
export interface CageLimits {
  /** Processes and threads of the host user, counted over everything it runs. */
  readonly processes: number;
  readonly openFiles: number;
  /** Bytes of one file. */
  readonly fileSize: number;
  /** Bytes of private writable memory; RLIMIT_AS would count what is only reserved, and WebAssembly reserves a lot. */
  readonly data: number;
}

const LIMITS = { openFiles: 4096, fileSize: 2_147_483_648 } as const;

/** A run user of its own has only the cage to count; the bot's own user also has the bot, its database, and more. */
const PROCESSES_OF_A_CAGE = 512;
const PROCESSES_OF_THE_BOTS_USER = 4096;

export function limitsFor(ownUser: boolean, quota: CageQuota): CageLimits {
  return { ...LIMITS, processes: ownUser ? PROCESSES_OF_A_CAGE : PROCESSES_OF_THE_BOTS_USER, data: quota.memoryBytes };
}

/** Arguments of util-linux' `prlimit`, up to the command it starts. */
export function prlimitArguments(limits: CageLimits): readonly string[] {
  return [`--nproc=${limits.processes}`, `--nofile=${limits.openFiles}`, `--fsize=${limits.fileSize}`, `--data=${limits.data}`, '--core=0', '--'];
}

/** Since Linux 5.14 processes are counted in each user namespace by itself (ucounts), before that for the whole user. */
export function countsByNamespace(version = release()): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

/** Command, inside, that goes before the init: there a cage's processes are counted without the rest of the bot's user. */
export const countedInside = (byNamespace = countsByNamespace()): readonly string[] => (byNamespace ? ['prlimit', `--nproc=${PROCESSES_OF_A_CAGE}`, '--'] : []);
