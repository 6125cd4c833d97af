import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from '../src/shared/process/process-identity.js';

function holderOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // nobody was here
  }
}

/**
 * Two demos on one data directory would write each other's files.
 * @throws Error when another one runs; returns what lets the next one in.
 */
export function onlyOne(dataDir: string): () => void {
  const file = join(dataDir, 'demo.pid');
  const me = identityOf(process.pid);
  const other = holderOf(file);
  if (other !== '' && other !== me && isAlive(other)) throw new Error(`another demo runs on ${dataDir} (process ${other.split('.')[0]}): end that one first`);
  writeFileSync(file, me);
  return () => rmSync(file, { force: true });
}
