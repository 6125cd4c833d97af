import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { CagedExit, CagedProcess, CageUser } from '../cage.port.js';
import { DESCRIPTORS } from './bubblewrap-arguments.js';
import { exitOf, quietly, untilGone } from './caged-streams.js';
import type { StatusFile } from './status-file.js';

/** The whole environment of bubblewrap itself: it stays as the cage's first process, where it can be read. */
export const OUTER_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin' } as const;

/** How to start one cage. */
export interface CageStart {
  readonly user: CageUser | undefined;
  /** `prlimit … -- bwrap --args 5 -- …` */
  readonly command: readonly string[];
  /** For `--args`. */
  readonly packed: Buffer;
  readonly filter: string;
  readonly status: StatusFile;
}

function startProcess({ user, command, filter, status }: CageStart): ChildProcess {
  const [program = '', ...args] = command;
  const descriptors = [openSync(filter, 'r'), openSync(status.path, 'w', 0o600)];
  try {
    return spawn(program, args, {
      cwd: '/',
      env: OUTER_ENVIRONMENT,
      stdio: ['pipe', 'pipe', 'pipe', ...descriptors, 'pipe'],
      ...(user === undefined ? {} : user), // libuv drops the supplementary groups with them
    });
  } finally {
    for (const descriptor of descriptors) closeSync(descriptor);
  }
}

/** The other end may be gone already; that is told by its exit, not by a broken pipe. */
function feed(stream: unknown, content: string | Buffer): void {
  (stream as Writable).on('error', () => undefined).end(content);
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });
}

/** Starts a cage whose standard streams are pipes. */
export function startPiped(start: CageStart, stdin: string): CagedProcess {
  const child = startProcess(start);
  let killed = false;
  feed(child.stdin, stdin);
  feed(child.stdio.at(DESCRIPTORS.arguments), start.packed);
  const end = async (): Promise<CagedExit> => {
    const code = await exitCode(child);
    await untilGone(start.status);
    return exitOf(code, start.status, killed);
  };
  return {
    stdout: child.stdout as Readable,
    stderr: child.stderr as Readable,
    exited: quietly(end()),
    signal: (name) => start.status.signal(name),
    kill: () => {
      killed = true;
      if (!start.status.kill()) child.kill('SIGKILL');
    },
  };
}
