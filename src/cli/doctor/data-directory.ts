import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDir } from '../../shared/config/data-dir.js';
import type { Config } from '../../shared/config/index.js';
import { AppError } from '../../shared/errors/app-error.js';
import { type Verdict, fail, ok } from './finding.js';

function reasonOf(error: unknown): string {
  const { code = 'unknown' } = (error instanceof AppError ? error.cause : error) as NodeJS.ErrnoException;
  return code;
}

/** Really writes there: permissions, read-only mounts and full disks all show. */
export function checkDataDirectory({ dataDir }: Pick<Config, 'dataDir'>): Verdict {
  const probe = join(dataDir, `doctor-${randomUUID()}`);
  try {
    makeDataDir(dataDir);
    writeFileSync(probe, 'doctor');
    rmSync(probe);
    return ok(dataDir);
  } catch (error) {
    return fail(`${dataDir} cannot be written (${reasonOf(error)})`, 'set DATA_DIR to a folder of this user on a disk with room');
  }
}
