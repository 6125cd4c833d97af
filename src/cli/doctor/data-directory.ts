import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileOn, makeDataDir } from '../../shared/config/data-dir.js';
import type { Config } from '../../shared/config/index.js';
import { SERVER_ENVIRONMENT, asServerUser } from '../../shared/database/embedded/server-user.js';
import { AppError } from '../../shared/errors/app-error.js';
import { type Verdict, fail, ok } from './finding.js';

/** Exit code of test(1); any other end says nothing about the folder. */
const SAYS_NO = 1;

function reasonOf(dataDir: string, error: unknown): string {
  const { code = 'unknown' } = (error instanceof AppError ? error.cause : error) as NodeJS.ErrnoException;
  const file = fileOn(dataDir);
  return file === undefined ? ` (${code})` : `: ${file} is a file, not a folder`;
}

/** Really writes there: permissions, read-only mounts and full disks all show. */
function tryWriting(dataDir: string): void {
  const probe = join(dataDir, `doctor-${randomUUID()}`);
  makeDataDir(dataDir);
  writeFileSync(probe, 'doctor');
  rmSync(probe);
}

/** Whether the unprivileged users that a root bot lends the database and the runs to get there; asked as one of them. */
async function isPassable(dataDir: string): Promise<boolean> {
  try {
    await promisify(execFile)('test', ['-x', dataDir], { ...asServerUser(), env: SERVER_ENVIRONMENT });
    return true;
  } catch (error) {
    return (error as { readonly code?: unknown }).code !== SAYS_NO;
  }
}

export async function checkDataDirectory({ dataDir, wishedDataDir }: Pick<Config, 'dataDir' | 'wishedDataDir'>): Promise<Verdict> {
  try {
    tryWriting(dataDir);
  } catch (error) {
    return fail(`${dataDir} cannot be written${reasonOf(dataDir, error)}`, 'set DATA_DIR to a folder of this user on a disk with room');
  }
  if (await isPassable(dataDir)) return ok(dataDir === wishedDataDir ? dataDir : `${dataDir}, because other users can not pass to ${wishedDataDir}`);
  return fail(`${dataDir} cannot be reached by the users that the database and the agents run as`, 'set DATA_DIR to a folder below ones that everyone may pass (chmod o+x)');
}
