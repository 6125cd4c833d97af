import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { COMPILED } from '../../../support/compiled.js';

export const ROOT = resolve(import.meta.dirname, '../../../..');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end with exactly this environment, PATH and COMPILED. */
export async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = ROOT): Promise<Outcome> {
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH ?? '', ...COMPILED, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number]>]);
  return { code, stdout, stderr };
}

/** `agent-bot …`, the built one. */
export function agentBot(args: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const words = args.split(' ').filter((word) => word !== '');
  return run(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), ...words], env);
}

export const parse = <T>({ stdout }: Outcome): T => JSON.parse(stdout) as T;
