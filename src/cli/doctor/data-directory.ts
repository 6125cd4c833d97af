import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../shared/config/index.js';
import { type Verdict, fail, ok } from './finding.js';

const MODE = 0o711;

/** Really writes there: permissions, read-only mounts and full disks all show. */
export function checkDataDirectory({ dataDir }: Pick<Config, 'dataDir'>): Verdict {
  const probe = join(dataDir, `doctor-${randomUUID()}`);
  try {
    mkdirSync(dataDir, { recursive: true, mode: MODE });
    writeFileSync(probe, 'doctor');
    rmSync(probe);
    return ok(dataDir);
  } catch (error) {
    return fail(`${dataDir} cannot be written (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})`, 'set DATA_DIR to a folder of this user on a disk with room');
  }
}
