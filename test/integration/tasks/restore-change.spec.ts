import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cage, CagedCommand } from '../../../src/modules/agents/index.js';
import { restoreChange } from '../../../src/modules/tasks/run/steps/restore-change.js';

/** A repository's tree with real git, run as the cage runs it but without one. */
function tree() {
  const workspace = mkdtempSync(join(tmpdir(), 'agent-bot-tree-'));
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: workspace });
  git('init', '--quiet');
  writeFileSync(join(workspace, 'latin1.txt'), Buffer.from([0xe4, 0x0a]));
  git('add', '.');
  git('commit', '--quiet', '-m', 'start');
  const cage = {
    workspace,
    spawn: ({ argv }: CagedCommand) => {
      const [program = '', ...args] = argv;
      const child = spawn(program, args, { cwd: workspace });
      const exited = new Promise<{ code: number }>((resolve) => child.on('close', (code) => resolve({ code: code ?? 1 })));
      return { stdout: child.stdout, stderr: child.stderr, exited, signal: () => undefined, kill: () => child.kill() };
    },
  } as unknown as Cage;
  return { workspace, git, cage, remove: () => rmSync(workspace, { recursive: true }) };
}

describe('an earlier change put back', () => {
  it('is the same bytes again, text of any encoding and binary files alike', async () => {
    const { workspace, git, cage, remove } = tree();
    writeFileSync(join(workspace, 'latin1.txt'), Buffer.from([0xe4, 0xf6, 0x20, 0x0a]));
    writeFileSync(join(workspace, 'new.bin'), Buffer.from([0, 1, 2, 255]));
    git('add', '.');
    const change = git('diff', '--cached', '--binary');
    git('reset', '--quiet', '--hard');
    await restoreChange(cage, change);
    expect(readFileSync(join(workspace, 'latin1.txt'))).toEqual(Buffer.from([0xe4, 0xf6, 0x20, 0x0a]));
    expect(readFileSync(join(workspace, 'new.bin'))).toEqual(Buffer.from([0, 1, 2, 255]));
    expect(git('status', '--porcelain').toString()).toBe('');
    expect(git('diff', '--name-only', 'HEAD~1').toString()).toBe('latin1.txt\nnew.bin\n');
    expect(readdirSync(join(workspace, '.git')).filter((name) => name.startsWith('agent-bot'))).toEqual([]);
    remove();
  });

  it('says so when it does not fit', async () => {
    const { cage, remove } = tree();
    const change = Buffer.from('diff --git a/gone.txt b/gone.txt\n--- a/gone.txt\n+++ b/gone.txt\n@@ -1 +1 @@\n-a\n+b\n');
    await expect(restoreChange(cage, change)).rejects.toMatchObject({ code: 'patch.unusable', retry: 'never' });
    remove();
  });
});
