import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pingRedis } from '../../src/shared/redis/redis-probe.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** A redis-server that may be killed and comes back on the same port, with what its dump file holds (nothing, unless saved). */
export class FaultRedis {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<FaultRedis> {
    const redis = new FaultRedis(await freePort(), mkdtempSync(join(tmpdir(), 'agent-bot-redis-')));
    await redis.up();
    return redis;
  }

  /** A proxy that a replica may follow it through. */
  static link(primary: FaultRedis): Promise<TcpProxy> {
    return TcpProxy.to(primary.port);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get dump(): string {
    return join(this.folder, 'dump.rdb');
  }

  async up(): Promise<void> {
    this.child = spawn('redis-server', ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', this.folder], { stdio: 'ignore' });
    await eventually('redis to answer', () => pingRedis(this.url).then(() => true, () => false));
  }

  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
