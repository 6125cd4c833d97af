import { readFileSync } from 'node:fs';
import { listProcesses, type ProcessFacts } from './process-table.js';

const KIB = 1024;

/** Sum of the named lines of a file of /proc, bytes; undefined when the process is gone or not ours to look at. */
function sumOf(path: string, lines: RegExp): number | undefined {
  try {
    return [...readFileSync(path, 'latin1').matchAll(lines)].reduce((sum, [, kib]) => sum + Number(kib) * KIB, 0);
  } catch {
    return undefined;
  }
}

/** Cheap, and counts what processes share once for each. */
const resident = (pid: number): number => sumOf(`/proc/${pid}/status`, /^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm) ?? 0;

/** Exact (shared pages are divided among those who share them), and walks page tables for it. */
const proportional = (pid: number): number => sumOf(`/proc/${pid}/smaps_rollup`, /^(?:Pss_Anon|Pss_Shmem):\s+(\d+) kB$/gm) ?? resident(pid);

function descendants(root: ProcessFacts): number[] {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of listProcesses()) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const found = [root.pid];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

const total = (pids: readonly number[], measure: (pid: number) => number): number => pids.reduce((sum, pid) => sum + measure(pid), 0);

/**
 * Whether the processes below the cages' first ones together hold more than `bytes` of anonymous and shared memory.
 * What belongs to no process (a memfd nobody maps, a detached System V segment) is not seen.
 */
export function holdMoreThan(bytes: number, roots: readonly ProcessFacts[]): boolean {
  const pids = roots.flatMap(descendants);
  return total(pids, resident) > bytes && total(pids, proportional) > bytes;
}
