import { fork, type ChildProcess } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { DEMO_SOURCES, PROJECT_ROOT } from '../../paths.js';
import type { Role } from '../types.js';

const FOLDER = join(DEMO_SOURCES, 'github', 'emulate');

export interface EmulateOptions {
  readonly baseUrl: string;
  readonly snapshot: string;
  readonly app: Readonly<Record<string, unknown>>;
}

/** Whom a token speaks for, in emulate's own words. */
export interface TokenHolder {
  readonly login: string;
  readonly id: number;
  readonly installation?: {
    readonly installationId: number;
    readonly accountId: number;
    readonly permissions: Readonly<Record<string, string>>;
    readonly repositoryIds: readonly number[];
    readonly repositorySelection: 'all' | 'selected';
  };
}

/** What `operations.mjs` answers. */
export interface EmulateOperations {
  ensureUser(login: string): { id: number; login: string };
  /** Logins of everybody who is no bot. */
  people(): string[];
  ensureBot(): { id: number; login: string };
  whois(token: string): TokenHolder | null;
  userToken(login: string): string;
  revoke(token: string): void;
  revokeInstallationTokens(): void;
  ensureInstallation(login: string): number;
  ensureRepository(owner: string, name: string, isPrivate: boolean): { id: number; owner: string; name: string; ownerId: number; isPrivate: boolean };
  renameRepository(id: number, name: string): void;
  role(repositoryId: number, login: string): Role | null;
  setRole(repositoryId: number, login: string, role: Role): void;
  takePullNumber(repositoryId: number, title: string, body: string | null, login: string): { id: number; number: number };
}

export interface EmulateAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

interface Reply {
  readonly ready?: number;
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** The `emulate` child on a loopback port of its own, and the two roads to it: HTTP and IPC. */
export class EmulateProcess {
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private nextId = 1;

  private constructor(
    private readonly child: ChildProcess,
    private readonly exited: Promise<void>,
    readonly port: number,
  ) {
    child.on('message', (reply: Reply) => this.settle(reply));
    void exited.then(() => this.giveUp());
  }

  static async start(options: EmulateOptions): Promise<EmulateProcess> {
    const child = fork(join(FOLDER, 'child.mjs'), {
      cwd: PROJECT_ROOT,
      execArgv: ['--import', join(FOLDER, 'loopback.mjs')],
      env: { PATH: process.env.PATH, STAND_IN_OPTIONS: JSON.stringify(options) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (reply: Reply) => resolve(reply.ready ?? 0));
      void exited.then(() => reject(new Error('emulate ended before it was ready')));
    });
    return new EmulateProcess(child, exited, port);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async ask<K extends keyof EmulateOperations>(operation: K, ...args: Parameters<EmulateOperations[K]>): Promise<ReturnType<EmulateOperations[K]>> {
    const id = this.nextId++;
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.child.send({ id, operation, args });
    return (await answer) as ReturnType<EmulateOperations[K]>;
  }

  /** Sends a request to emulate's REST API as it is. */
  forward(method: string, path: string, headers: Readonly<Record<string, string | string[] | undefined>>, body: Buffer): Promise<EmulateAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.port, method, path, headers: { ...headers, 'content-length': String(body.length) } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(chunks) }));
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Calls emulate's REST API for one of its users and returns the parsed answer. */
  async callAs<T>(token: string, method: string, path: string, body?: unknown): Promise<T> {
    const content = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
    const answer = await this.forward(method, path, { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, content);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString()}`);
    return (answer.body.length > 0 ? JSON.parse(answer.body.toString()) : undefined) as T;
  }

  /** Saves its memory and ends. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited;
  }

  private settle(reply: Reply): void {
    if (reply.id === undefined) return;
    const waiter = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.error === undefined) waiter?.resolve(reply.result);
    else waiter?.reject(new Error(reply.error));
  }

  private giveUp(): void {
    for (const waiter of this.waiting.values()) waiter.reject(new Error('emulate ended'));
    this.waiting.clear();
  }
}
