import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors/app-error.js';

const RETRY_MS = 50;
/** Longer than any start or stop of a server takes. */
const WAIT_LIMIT_MS = 180_000;

/** The lock's name, unguessable so that no other user of the machine can hold it. */
function keyOf(home: string): string {
  const file = join(home, 'lock-key');
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, randomBytes(16).toString('hex'), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch {
    // another process was first: its key counts
  }
  rmSync(draft);
  return readFileSync(file, 'utf8');
}

/** An abstract unix socket has one holder, and the kernel takes it back when that dies: nothing stale to judge. */
function tryTake(name: string): Promise<Server | undefined> {
  const server = createServer((stranger) => stranger.destroy());
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(name, () => resolve(server));
  });
}

async function take(home: string): Promise<Server> {
  const name = `\0agent-bot/postgres/${keyOf(home)}`;
  for (let waited = 0; waited < WAIT_LIMIT_MS; waited += RETRY_MS) {
    const held = await tryTake(name);
    if (held !== undefined) return held;
    await sleep(RETRY_MS);
  }
  throw new AppError('database.locked', 'Another process has been starting or stopping the embedded PostgreSQL for minutes: end it and try again.', { retry: 'later' });
}

/** Runs `work` while nobody else on this machine starts or stops the server of this home. */
export async function withHomeLock<T>(home: string, work: () => Promise<T>): Promise<T> {
  const held = await take(home);
  try {
    return await work();
  } finally {
    await new Promise((done) => held.close(done));
  }
}
