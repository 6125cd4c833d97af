import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync, chownSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { linkOrCopy } from '../../../src/modules/agents/cage/parcel.js';

/** Whom the bot is when it is an ordinary user; `nobody` on most systems. */
export const ORDINARY = 65_534;

const ROOT = resolve(__dirname, '../../..');

/** Compiles the module to where an ordinary user can read it, with the one package that its cages need. */
export async function installFor(folder: string): Promise<void> {
  const swc = join(ROOT, 'node_modules/@swc/cli/bin/swc.js');
  const done = spawnSync(process.execPath, [swc, 'src/modules/agents', 'src/shared/errors', 'src/shared/process', '--out-dir', folder, '--quiet'], { cwd: ROOT, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  cpSync(join(ROOT, 'node_modules/@lydell'), join(folder, 'node_modules/@lydell'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  await linkOrCopy(process.execPath, join(folder, 'node'));
  mkdirSync(join(folder, 'data'));
  if (process.getuid?.() === 0) chownSync(join(folder, 'data'), ORDINARY, ORDINARY);
}

/** Runs a module's text as the ordinary user; its standard output is one JSON value. */
export async function runAsOrdinary(folder: string, module: string, argument: unknown): Promise<unknown> {
  writeFileSync(join(folder, 'harness.mjs'), module);
  const user = process.getuid?.() === 0 ? { uid: ORDINARY, gid: ORDINARY } : {};
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/', CANARY: 'canary-of-the-ordinary-bot' };
  const child = spawn(join(folder, 'node'), ['harness.mjs', JSON.stringify(argument)], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], ...user });
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (output === '') throw new Error(complaint);
  return JSON.parse(output) as unknown;
}
