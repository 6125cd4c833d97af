import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, delimiter, join } from 'node:path';
import { git } from './github/git/bare.js';
import type { Repository } from './github/index.js';

function npmTest(folder: string): Promise<{ readonly passes: boolean; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const env = { PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`, HOME: folder };
    const child = spawn('npm', ['test', '--silent'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ passes: code === 0, output }));
  });
}

/** Clones a branch and runs the repository's own tests on it. */
export async function testsOn({ bareDir }: Repository, branch: string) {
  const folder = await mkdtemp(join(tmpdir(), 'agent-bot-demo-'));
  try {
    await git(folder, ['clone', '--quiet', '--branch', branch, '--end-of-options', bareDir, 'clone']);
    return await npmTest(join(folder, 'clone'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
