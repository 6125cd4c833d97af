import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { identityOf, isAlive } from '../../src/shared/process/process-identity.js';
import { descendantsOf } from './descendants.js';
import { COMPILED } from './compiled.js';
import { eventually } from './eventually.js';
import { freePort } from './redis.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** Periods short enough for a test to see them pass; nothing asserts on them. */
const QUICK = {
  OUTBOX_SWEEP_MS: '500',
  TASK_LEASE_MS: '3000',
  TASK_REAP_MS: '500',
  QUEUE_LOCK_MS: '3000',
  QUEUE_STALLED_MS: '1000',
  PROGRESS_EDIT_MS: '0',
  AGENT_STOP_GRACE_MS: '500',
  GITHUB_BREAKER_OPEN_MS: '1000',
};


/** The product as `npm start` runs it, a real process that can be killed. */
export class Product {
  private child: ChildProcess | undefined;
  private output = '';
  private readonly seen = new Set<string>();

  private constructor(
    readonly url: string,
    readonly adminUrl: string,
    readonly dataDir: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async create(environment: Readonly<Record<string, string>>): Promise<Product> {
    const [port, adminPort] = [await freePort(), await freePort()];
    const dataDir = mkdtempSync(join(tmpdir(), 'agent-bot-e2e-'));
    return new Product(`http://127.0.0.1:${port}`, `http://127.0.0.1:${adminPort}`, dataDir, {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'development',
      ...COMPILED,
      AGENT: 'offline',
      ...QUICK,
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DATA_DIR: dataDir,
      ...environment,
    });
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('the product is not running');
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get log(): string {
    return this.output;
  }

  /** Starts it and waits until it is ready. */
  async start(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    const child = spawn(process.execPath, ['--import', './dist/src/shared/telemetry/register.js', 'dist/src/main.js'], { cwd: ROOT, env: { ...this.environment, ...changes } });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child = child;
    const ready = eventually('the product to be ready', async () => {
      if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode}`);
      const answer = await fetch(`${this.adminUrl}/readyz`).catch(() => undefined);
      return answer?.status === 200;
    });
    await ready.catch((error: unknown) => {
      if (error instanceof Error) error.message += `\n${this.output}`;
      throw error;
    });
  }

  /** Sends a signal and waits for the end; returns the exit code (null when the signal ended it). */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    if (child === undefined) return null;
    this.child = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    child.kill(signal);
    return ended;
  }

  /** Folders of runs still on disk. */
  leftFolders(): string[] {
    const runs = join(this.dataDir, 'runs');
    return existsSync(runs) ? readdirSync(runs) : [];
  }

  /** The processes it started, and theirs, that live now; it remembers them, for when their parent is dead. */
  processes(): readonly string[] {
    const own = this.child?.pid;
    if (own !== undefined) for (const pid of descendantsOf(own)) this.seen.add(identityOf(pid));
    return [...this.seen].filter((identity) => isAlive(identity));
  }

  async dispose(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
