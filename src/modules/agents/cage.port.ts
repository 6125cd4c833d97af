import type { Readable } from 'node:stream';

export const CAGES = Symbol('CAGES');

export type CageKind = 'bubblewrap' | 'none';

export interface CageUser {
  readonly uid: number;
  readonly gid: number;
}

export interface CagedCommand {
  /** Program and arguments as seen inside; the working folder is `/workspace` (without a cage: the host folder). */
  readonly argv: readonly string[];
  /** Added to the cage's own small environment; never a secret. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to standard input, which is then closed. */
  readonly stdin?: string;
  /** Standard streams are one terminal of this size instead of pipes; `stderr` then stays empty. */
  readonly terminal?: { readonly columns: number; readonly rows: number };
  /** Host files shown read-only: path inside to path on the host, which the run user must be able to reach. */
  readonly readOnly?: Readonly<Record<string, string>>;
}

/** A way out of the cage to one unix socket. */
export interface CageOffer {
  /** Where the host side listens; shorter than a socket's name may be (108 bytes). */
  readonly socketPath: string;
  /** Of `127.0.0.1` inside. */
  readonly port: number;
}

export interface CagedExit {
  /** Exit code, or 128 + signal number. */
  readonly code: number;
  /** What the cage was ended for, to go after "it": `used more than 4 GiB of memory`. */
  readonly exceeded?: string;
}

export interface CagedProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when no process of the cage is left. */
  readonly exited: Promise<CagedExit>;
  /** To the program inside (not to bubblewrap, which would not pass it on). */
  signal(name: 'SIGINT' | 'SIGTERM'): void;
  /** Ends every process of the cage at once. */
  kill(): void;
}

/** One run's cage: a user, a workspace and a home of its own. */
export interface Cage {
  readonly kind: CageKind;
  /** The host user that owns the run's files when the bot is root, else undefined. */
  readonly user: CageUser | undefined;
  /** Host folder that is `/workspace` inside; exists and is empty when the cage is opened. */
  readonly workspace: string;
  spawn(command: CagedCommand): CagedProcess;
  /**
   * A road from inside to a socket of the host side. A command has it when the socket is listening as the command
   * is spawned; later commands of a closed socket see nothing of it. `name` is a lower-case word, one offer each.
   */
  offer(name: string): Promise<CageOffer>;
  /** Kills what still runs and removes every folder of the run. Safe to call twice. */
  close(): Promise<void>;
}

export interface CageOptions {
  readonly runId: string;
  /** Host folder bound read-only at `/mirror/objects`: the objects the workspace's `.git` borrows. */
  readonly objects?: string;
}

export interface Cages {
  readonly kind: CageKind;
  /** @throws AppError `sandbox.unavailable` when no cage works here and none was not asked for. */
  open(options: CageOptions): Promise<Cage>;
  /** Removes what dead runs of this machine left behind; returns their run ids. */
  sweep(): Promise<readonly string[]>;
}
