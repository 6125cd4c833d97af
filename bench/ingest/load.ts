import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../demo/paths.js';

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly connections: number;
  readonly seconds: number;
  /** Deliveries a second, sent when they are due; without it every connection sends as soon as it is answered. */
  readonly rate?: number;
}

export interface LoadResult {
  /** Answers by status; `broken` is a connection that ended without one. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Milliseconds from sent to answered. */
  readonly p50: number;
  readonly p99: number;
  /** GUIDs of what was answered 202; of a load with a rate only. */
  readonly accepted: readonly string[];
}

/** Runs the load generator in a process of its own. */
export async function applyLoad(load: Load): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(PROJECT_ROOT, 'dist/bench/ingest/load-program.js'), JSON.stringify(load)], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as LoadResult;
}
