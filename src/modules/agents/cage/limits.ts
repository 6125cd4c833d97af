/** Hard limits of every process of a cage (setrlimit, inherited, cannot be raised inside). */
export interface CageLimits {
  /** Processes and threads of the host user, counted over everything it runs. */
  readonly processes: number;
  readonly openFiles: number;
  /** Bytes of one file. */
  readonly fileSize: number;
}

const LIMITS = { openFiles: 4096, fileSize: 2_147_483_648 } as const;

/** A run user of its own has only the cage to count; the bot's own user also has the bot, its database, and more. */
const PROCESSES_OF_A_RUN_USER = 512;
const PROCESSES_OF_THE_BOTS_USER = 4096;

export function limitsFor(ownUser: boolean): CageLimits {
  return { ...LIMITS, processes: ownUser ? PROCESSES_OF_A_RUN_USER : PROCESSES_OF_THE_BOTS_USER };
}

/** Arguments of util-linux' `prlimit`, up to the command it starts. */
export function prlimitArguments(limits: CageLimits): readonly string[] {
  return [`--nproc=${limits.processes}`, `--nofile=${limits.openFiles}`, `--fsize=${limits.fileSize}`, '--core=0', '--'];
}
