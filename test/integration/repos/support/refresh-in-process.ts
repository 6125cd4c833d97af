import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

/** What the run has built of this tree. */
export const DIST = join(resolve(import.meta.dirname, '../../../..'), 'dist');

const SCRIPT = `
import 'reflect-metadata';
const [config, repository, token, times] = process.argv.slice(1).map((text) => JSON.parse(text));
const { GitProcess } = await import('./src/modules/repos/git/git-process.js');
const { GitMirrors } = await import('./src/modules/repos/mirrors/mirrors.git.js');
const { OPEN_GATE } = await import('./src/modules/tokens/index.js');
const mirrors = new GitMirrors(config, new GitProcess(config), OPEN_GATE);
for (let time = 0; time < times; time += 1) {
  const mirror = await mirrors.refresh(repository, token);
  process.stdout.write((await mirrors.branchHead(mirror, 'main')) + '\\n');
}
`;

/** A process of its own that refreshes a mirror some times and prints the head of main each time. */
export function refreshInProcess(...values: readonly unknown[]): ChildProcess & { readonly done: Promise<{ code: number | null; output: string }> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, ...values.map((value) => JSON.stringify(value))], { cwd: DIST, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const done = new Promise<{ code: number | null; output: string }>((settle) => child.on('exit', (code) => settle({ code, output })));
  return Object.assign(child, { done });
}
