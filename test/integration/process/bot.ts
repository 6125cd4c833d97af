import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { resolve } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { COMPILED } from '../../support/compiled.js';
import { freePort } from '../../support/redis.js';

const MAIN = resolve(import.meta.dirname, '../../../dist/src/main.js');
const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

/** A complete App, so that readiness can be reached. */
export const APP = { GITHUB_APP_ID: '1', GITHUB_APP_PRIVATE_KEY: PRIVATE_KEY, GITHUB_WEBHOOK_SECRETS: 'secret' };

/** `node dist/src/main.js` with nothing but the given variables, and all it says. */
export class Bot {
  private constructor(
    readonly url: string,
    readonly adminUrl: string,
    readonly child: ChildProcess,
    readonly ended: Promise<number | string | null>,
    private readonly said: { stdout: string; stderr: string },
  ) {}

  static async spawn(env: Readonly<Record<string, string>>): Promise<Bot> {
    const [port, adminPort] = [await freePort(), await freePort()];
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env.PATH, ...COMPILED, SANDBOX: 'none', PORT: String(port), ADMIN_PORT: String(adminPort), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
    const ended = new Promise<number | string | null>((done) => child.once('close', (code, signal) => done(code ?? signal)));
    return new Bot(`http://127.0.0.1:${port}`, `http://127.0.0.1:${adminPort}`, child, ended, said);
  }

  /** One that has said it is ready. */
  static async up(env: Readonly<Record<string, string>>): Promise<Bot> {
    const bot = await Bot.spawn(env);
    await eventually('the ready line', () => {
      if (bot.child.exitCode !== null) throw new Error(`ended with ${bot.child.exitCode}: ${bot.stdout}${bot.stderr}`);
      return bot.messages().includes('ready');
    });
    return bot;
  }

  get stdout(): string {
    return this.said.stdout;
  }

  get stderr(): string {
    return this.said.stderr;
  }

  /** The `msg` of each log line, in order. Throws when a line is not JSON. */
  messages(): string[] {
    const whole = this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1);
    return whole.split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as { msg?: string }).msg ?? '');
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function get(url: string): Promise<Answer> {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export const refused = (url: string): Promise<boolean> => fetch(url).then(() => false, () => true);
