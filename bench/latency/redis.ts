import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { pingRedis } from '../../src/shared/redis/redis-probe.js';
import { freePort } from '../ingest/servers.js';

const POLL_MS = 50;

export interface BenchRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** A redis-server of the benchmark's own, without persistence; undefined where none is installed. */
export async function startBenchRedis(folder: string): Promise<BenchRedis | undefined> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, '--maxmemory-policy', 'noeviction'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  if (!(await once(child, 'spawn').then(() => true, () => false))) return undefined;
  const url = `redis://127.0.0.1:${port}`;
  while (!(await pingRedis(url).then(() => true, () => false))) await pause(POLL_MS);
  const stop = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}
