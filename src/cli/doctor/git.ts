import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Verdict, fail, ok } from './finding.js';
import { isAtLeast } from './version.js';

/** GIT_CONFIG_GLOBAL, which shuts the machine's own configuration out, came with 2.32. */
const FLOOR = [2, 32];
const TIMEOUT_MS = 10_000;
const REMEDY = `install git ${FLOOR.join('.')} or newer (Debian: apt-get install git)`;

export async function checkGit(program = 'git'): Promise<Verdict> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: TIMEOUT_MS });
    const version = /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'unknown';
    return isAtLeast(version, FLOOR) ? ok(version) : fail(`${version} is too old`, REMEDY);
  } catch {
    return fail('git does not run', REMEDY);
  }
}
