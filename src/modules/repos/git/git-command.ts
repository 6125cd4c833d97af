import type { LentToken } from '../../tokens/index.js';

/** Who a commit is by; author and committer are the same. */
export interface GitIdentity {
  readonly name: string;
  readonly email: string;
  /** Cut to whole seconds, always written as UTC. */
  readonly date: Date;
}

export interface GitLimits {
  /** Milliseconds; default one minute. */
  readonly timeoutMs?: number;
  /** Bytes of standard output; more ends the process. Default 1 MiB. */
  readonly outputBytes?: number;
  /** Bytes of private memory for commands that unpack untrusted bytes; held on Linux, where prlimit is. */
  readonly memoryBytes?: number;
}

/** How a repository that a person named is read; `file` is a folder of this machine. */
export type Transport = 'file' | 'https' | 'http';

/** One git process on the trusted side. */
export interface GitCommand {
  /** Subcommand first. Values from outside stand after `--end-of-options`. */
  readonly args: readonly [string, ...string[]];
  /** Absolute; git never looks for a repository by itself. */
  readonly gitDir: string;
  readonly workTree?: string;
  readonly indexFile?: string;
  /** Object folder that this one process may read besides its own. */
  readonly borrowedObjects?: string;
  readonly stdin?: Buffer | string;
  /** With it the process may reach the code host, and nothing else, as this token; without it nobody. */
  readonly token?: LentToken;
  /** Instead of a token: it may reach a repository that a person named, by this transport alone and as nobody. */
  readonly anonymous?: Transport;
  readonly identity?: GitIdentity;
  readonly limits?: GitLimits;
}
