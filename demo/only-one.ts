import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function isDemo(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('demo/main.js');
  } catch {
    return false;
  }
}

/**
 * Two demos on one data directory would write each other's files.
 * @throws Error when another one runs; returns what lets the next one in.
 */
export function onlyOne(dataDir: string): () => void {
  const file = join(dataDir, 'demo.pid');
  let other = '';
  try {
    other = readFileSync(file, 'utf8');
  } catch {
    // nobody was here
  }
  if (other !== String(process.pid) && /^\d+$/.test(other) && isDemo(other)) throw new Error(`another demo runs on ${dataDir} (process ${other}): end that one first`);
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}
