import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DemoAgent } from './arguments.js';
import type { StandIn } from './github/index.js';
import { PROJECT_ROOT } from './paths.js';

/** A first start unpacks PostgreSQL and makes a database cluster, on a slow disk too. */
const READY_WITHIN_MS = 120_000;
const POLL_MS = 50;
const STOP_WITHIN_MS = 40_000;
const LOG_TAIL_LINES = 30;

export interface ProductOptions {
  readonly folder: string;
  readonly sandbox: 'auto' | 'none';
  readonly github: StandIn;
  /** What the offline agent plays; default the demo's. */
  readonly script?: string;
  readonly agent?: DemoAgent;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Secrets go in as files, as an operator would do it. */
function secretFile(folder: string, name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** The person's own: the product hands the key to its gateway and to nobody else. */
function claudeSettings(): NodeJS.ProcessEnv {
  const names = ['ANTHROPIC_API_KEY', 'ANTHROPIC_API_KEY_FILE', 'ANTHROPIC_BASE_URL', 'AGENT_CLAUDE_PATH', 'AGENT_CLAUDE_MODEL'];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

function environmentOf({ folder, sandbox, github, script, agent = 'offline' }: ProductOptions, port: number): NodeJS.ProcessEnv {
  const passed = ['PATH', 'HOME', 'LANG', 'TZ', 'REDIS_URL', 'LOG_LEVEL', 'OTEL_EXPORTER_OTLP_ENDPOINT'];
  return {
    ...Object.fromEntries(passed.map((name) => [name, process.env[name]])),
    NODE_ENV: 'development',
    RUN_MODE: 'all',
    PORT: String(port),
    ADMIN_PORT: '0',
    DATA_DIR: folder,
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.apiUrl,
    GITHUB_APP_ID: String(github.appId),
    GITHUB_APP_PRIVATE_KEY_FILE: secretFile(folder, 'app-private-key.pem', github.privateKey),
    GITHUB_WEBHOOK_SECRETS_FILE: secretFile(folder, 'webhook-secret', github.webhookSecret),
    GITHUB_CLIENT_ID: github.client.clientId,
    GITHUB_CLIENT_SECRET_FILE: secretFile(folder, 'client-secret', github.client.clientSecret),
    ...(agent === 'claude' ? claudeSettings() : {}),
    AGENT: agent,
    ...(script !== undefined && { AGENT_OFFLINE_SCRIPT: script }),
    SANDBOX: sandbox,
    PROGRESS_EDIT_MS: '0',
  };
}

/** The product as `npm start` runs it, in a process of its own. */
export class ProductProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly exited: Promise<void>,
    readonly url: string,
    readonly logFile: string,
  ) {}

  static async launch(options: ProductOptions): Promise<ProductProcess> {
    mkdirSync(options.folder, { recursive: true });
    const port = await freePort();
    options.github.setCallback(`http://localhost:${port}/auth/github/callback`);
    const logFile = join(options.folder, 'product.log');
    // A group of its own: Ctrl-C in the terminal ends the demo, and the demo ends the product in order.
    const child = spawn(process.execPath, ['--import', './dist/src/shared/telemetry/register.js', 'dist/src/main.js'], { cwd: PROJECT_ROOT, env: environmentOf(options, port), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const log = createWriteStream(logFile, { mode: 0o600 });
    for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false });
    const exited = new Promise<void>((resolve) => child.once('close', () => log.end(resolve)));
    return new ProductProcess(child, exited, `http://127.0.0.1:${port}`, logFile);
  }

  /** @throws Error with the end of its log when it ends, or is not ready in time. */
  async ready(): Promise<void> {
    const end = Date.now() + READY_WITHIN_MS;
    while ((await fetch(`${this.url}/readyz`).catch(() => undefined))?.status !== 200) {
      if (!this.runs) throw new Error(`the product ended (exit code ${this.child.exitCode}):\n${this.logTail()}`);
      if (Date.now() > end) throw new Error(`the product was not ready within ${READY_WITHIN_MS / 1000} s:\n${this.logTail()}`);
      await pause(POLL_MS);
    }
  }

  get runs(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  logTail(): string {
    return readFileSync(this.logFile, 'utf8').split('\n').slice(-LOG_TAIL_LINES).join('\n');
  }

  async stop(): Promise<void> {
    if (!this.runs) return this.exited;
    this.child.kill('SIGTERM');
    const last = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.exited;
    clearTimeout(last);
  }
}
