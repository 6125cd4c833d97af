import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Cage, CagedCommand } from '../../../src/modules/agents/index.js';
import { BubblewrapCages } from '../../../src/modules/agents/cage/cages.bubblewrap.js';
import type { CageQuota } from '../../../src/modules/agents/cage/limits.js';
import { listProcesses, type ProcessFacts } from '../../../src/modules/agents/cage/process-table.js';
import { removeTree } from '../../../src/modules/agents/cage/remove-tree.js';

export const isRoot = process.getuid?.() === 0;

/** A data directory that a run user can reach; its runtime is made once a test file. */
export function makeDataDir(): { readonly path: string; remove(): Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'agent-bot-cage-'));
  chmodSync(path, 0o755);
  return { path, remove: () => removeTree(path) };
}

const GIB = 1024 ** 3;
export const QUOTA: CageQuota = { memoryBytes: 4 * GIB, diskBytes: 10 * GIB };

export const bubblewrapIn = (dataDir: string, customAgent?: string, quota = QUOTA): BubblewrapCages => new BubblewrapCages({ dataDir, customAgent, quota });

/** A folder standing for a mirror's objects. */
export function makeObjects(parent: string): string {
  const path = join(parent, 'objects');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'pack.txt'), 'object');
  return path;
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export async function runIn(cage: Cage, command: CagedCommand): Promise<Ran> {
  const process = cage.spawn(command);
  const [stdout, stderr, { code }] = await Promise.all([text(process.stdout), text(process.stderr), process.exited]);
  return { stdout, stderr, code };
}

export const shell = (cage: Cage, script: string): Promise<Ran> => runIn(cage, { argv: ['sh', '-c', script] });

/** Host processes of a user. */
export function processesOf(uid: number): readonly number[] {
  return listProcesses()
    .filter((entry) => entry.uid === uid)
    .map(({ pid }) => pid);
}

/** Descendants of a process, as the host sees them. */
export function processesBelow(pid: number): readonly ProcessFacts[] {
  const all = listProcesses();
  const below = (parent: number): ProcessFacts[] => all.filter((entry) => entry.parent === parent).flatMap((entry) => [entry, ...below(entry.pid)]);
  return below(pid);
}
