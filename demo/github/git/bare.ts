import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Files = Readonly<Record<string, string>>;

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Octo Owner',
  GIT_AUTHOR_EMAIL: 'owner@example.com',
  GIT_COMMITTER_NAME: 'Octo Owner',
  GIT_COMMITTER_EMAIL: 'owner@example.com',
};

/** Environment of every git process here: nothing of the machine's or the user's configuration. */
export const GIT_ENVIRONMENT = {
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
};

/** Runs git and returns its standard output as it is; rejects with its standard error. */
export function gitRaw(folder: string, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: { ...GIT_ENVIRONMENT, ...IDENTITY }, encoding: 'buffer' as const, maxBuffer: 256 * 1024 * 1024 };
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`git ${args[0]}: ${stderr.toString().trim() || error.message}`));
      else resolve(stdout);
    });
    // A git that ends before it has read is told by its exit code; the broken pipe is no news.
    child.stdin?.on('error', () => undefined);
    child.stdin?.on('error', () => {}); // git may be gone already; it reads nothing here
    child.stdin?.end();
  });
}

export async function git(folder: string, args: readonly string[]): Promise<string> {
  return (await gitRaw(folder, args)).toString().trim();
}

/** Commit that a branch, tag, ref or (short) commit id names; undefined when there is none. */
export async function commitOf(bareDir: string, name: string): Promise<string | undefined> {
  const found = await git(bareDir, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]).catch(() => '');
  return found === '' ? undefined : found;
}

export const branchHead = (bareDir: string, branch: string): Promise<string | undefined> => commitOf(bareDir, `refs/heads/${branch}`);

export async function initBare(bareDir: string, defaultBranch: string): Promise<void> {
  await mkdir(dirname(bareDir), { recursive: true });
  await git(dirname(bareDir), ['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, bareDir]);
  await git(bareDir, ['config', 'http.receivepack', 'true']);
  await git(bareDir, ['config', 'uploadpack.allowFilter', 'true']);
  await git(bareDir, ['config', 'uploadpack.allowReachableSHA1InWant', 'true']);
}

/** Makes `branch` hold exactly these files: one more commit, or none when it already does. */
export async function commitFiles(bareDir: string, branch: string, files: Files, message: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-bot-stand-in-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const inTree = ['--git-dir', bareDir, '--work-tree', folder];
    await git(folder, [...inTree, 'read-tree', '--empty']);
    await git(folder, [...inTree, 'add', '--all', '--force', '.']);
    const tree = await git(folder, [...inTree, 'write-tree']);
    const parent = await branchHead(bareDir, branch);
    if (parent && (await git(bareDir, ['rev-parse', `${parent}^{tree}`])) === tree) return parent;
    const commit = await git(bareDir, ['commit-tree', tree, ...(parent ? ['-p', parent] : []), '-m', message]);
    await git(bareDir, ['update-ref', `refs/heads/${branch}`, commit]);
    return commit;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
