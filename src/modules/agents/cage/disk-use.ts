import { execFile } from 'node:child_process';

const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };
const KIB = 1024;
/** Milliseconds; a tree that takes longer to count is one that was made to. */
const WALL_MS = 300_000;

export interface DiskUse {
  readonly bytes: number;
  /** Files and folders; 0 where this `du` cannot tell. */
  readonly files: number;
}

/**
 * A folder without permissions hides nothing from root. An ordinary bot owns the files but would have to open the
 * folder first; in a user namespace of its own it may read them as they are.
 */
function withFullSight(command: readonly string[]): readonly string[] {
  return ['bwrap', '--unshare-user', '--uid', '0', '--gid', '0', '--cap-add', 'CAP_DAC_READ_SEARCH', '--ro-bind', '/', '/', '--die-with-parent', ...command];
}

/** The number of `du`'s total line. Files that go while it counts make it fail after it has answered. */
function totalOf([program = '', ...args]: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { env: ENVIRONMENT, cwd: '/', timeout: WALL_MS, killSignal: 'SIGKILL' }, (error, stdout) => {
      if (error?.killed) return resolve(Number.POSITIVE_INFINITY);
      const found = /^(\d+)\ttotal$/m.exec(stdout)?.[1];
      resolve(found === undefined ? undefined : Number(found));
    });
  });
}

async function count(option: string, paths: readonly string[]): Promise<number> {
  const command = ['du', '-scx', option, '--', ...paths];
  const seen = process.getuid?.() === 0 ? undefined : await totalOf(withFullSight(command));
  return seen ?? (await totalOf(command)) ?? 0;
}

/** What trees hold on disk; coreutils walk them by descriptors, however deep. Unlinked files still open are not seen. */
export async function diskUse(paths: readonly string[]): Promise<DiskUse> {
  return { bytes: (await count('-k', paths)) * KIB, files: await count('--inodes', paths) };
}
