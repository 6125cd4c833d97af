import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from '../src/shared/process/process-identity.js';

/**
 * Two demos on one data directory would write each other's files.
 * @throws Error when another one runs; returns what lets the next one in.
 */
export function onlyOne(dataDir: string): () => void {
  const file = join(dataDir, 'demo.pid');
  const own = identityOf(process.pid);
  let other = '';
  try {
    other = readFileSync(file, 'utf8');
  } catch {
    // nobody was here
  }
  if (other !== own && isAlive(other)) throw new Error(`another demo runs on ${dataDir} (process ${other.split('.')[0]}): end that one first`);
  writeFileSync(file, own);
  return () => rmSync(file, { force: true });
}
