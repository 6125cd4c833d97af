import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../../..');
const NEEDED = ['src/modules/repos', 'src/shared/config', 'src/shared/errors', 'src/shared/http', 'src/shared/process'];

const SCRIPT = `
import 'reflect-metadata';
const [config, repository, token, times] = process.argv.slice(2).map((text) => JSON.parse(text));
const { GitProcess } = await import('./src/modules/repos/git/git-process.js');
const { GitMirrors } = await import('./src/modules/repos/mirrors/mirrors.git.js');
const mirrors = new GitMirrors(config, new GitProcess(config));
for (let time = 0; time < times; time += 1) {
  const mirror = await mirrors.refresh(repository, token);
  process.stdout.write((await mirrors.branchHead(mirror, 'main')) + '\\n');
}
`;

/** Compiles the module into `folder`, so that a second process can run it. */
export function compile(folder: string): void {
  const swc = join(ROOT, 'node_modules/@swc/cli/bin/swc.js');
  execFileSync(process.execPath, [swc, ...NEEDED, '--out-dir', folder, '--quiet'], { cwd: ROOT });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'refresh.mjs'), SCRIPT);
}

/** A process of its own that refreshes a mirror some times and prints the head of main each time. */
export function refreshInProcess(folder: string, ...values: readonly unknown[]): ChildProcess & { readonly done: Promise<{ code: number | null; output: string }> } {
  const child = spawn(process.execPath, [join(folder, 'refresh.mjs'), ...values.map((value) => JSON.stringify(value))], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const done = new Promise<{ code: number | null; output: string }>((settle) => child.on('exit', (code) => settle({ code, output })));
  return Object.assign(child, { done });
}
