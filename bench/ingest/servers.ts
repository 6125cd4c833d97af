import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../demo/paths.js';
import { SECRET } from './deliveries.js';

const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;

/** A receiver under measurement, a process of its own. */
export interface Receiver {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly path: string;
  stop(): Promise<void>;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** One of the programs here, which print their port once they listen. */
export async function startAnchor(name: string, program: string, args: readonly string[] = []): Promise<Receiver> {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/bench/ingest', program), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit').then(() => [''])])) as [string];
  if (!/^\d+$/.test(line)) throw new Error(`${name} did not start: ${line}`);
  return { name, pid: child.pid ?? 0, port: Number(line), path: '/webhooks/github', stop: () => stop(child) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A key nobody knows, and a GitHub that nobody is: whoever only receives asks neither. */
function credentials(): NodeJS.ProcessEnv {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  return { GITHUB_APP_ID: '1', GITHUB_APP_PRIVATE_KEY: privateKey, GITHUB_WEBHOOK_SECRETS: SECRET, GITHUB_URL: 'http://127.0.0.1:9', GITHUB_API_URL: 'http://127.0.0.1:9' };
}

export interface ProductOptions {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Of Node. */
  readonly flags?: readonly string[];
}

/** The product as `npm start` runs it with its default settings; `RUN_MODE=api` unless `env` says otherwise. */
export async function startProduct({ folder, databaseUrl, env = {}, flags = [] }: ProductOptions): Promise<Receiver> {
  const port = await freePort();
  const child = spawn(process.execPath, [...flags, '--import', './dist/src/shared/telemetry/register.js', 'dist/src/main.js'], {
    cwd: PROJECT_ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'development', RUN_MODE: 'api', PORT: String(port), ADMIN_PORT: '0', DATA_DIR: folder, DATABASE_URL: databaseUrl, MIGRATE_ON_START: 'true', AGENT: 'offline', SANDBOX: 'none', ...credentials(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(folder, 'product.log'));
  for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false });
  for (let waited = 0; (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status !== 200; waited += POLL_MS) {
    if (child.exitCode !== null || waited > READY_WITHIN_MS) throw new Error(`the product did not start: see ${folder}/product.log`);
    await pause(POLL_MS);
  }
  return { name: 'agent-bot', pid: child.pid ?? 0, port, path: '/webhooks/github', stop: () => stop(child) };
}
