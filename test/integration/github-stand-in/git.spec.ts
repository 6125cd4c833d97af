import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repository, StandIn } from '../../../demo/github/index.js';
import { cloneUrl, git, start, tokenFor, type Started } from './support.js';

let started: Started;
let github: StandIn;
let repository: Repository;
let folder: string;

beforeAll(async () => {
  started = await start();
  github = started.github;
  repository = await github.createRepository('octo', 'demo', { 'README.md': 'hello\n', 'src/one.js': 'export {};\n' });
});
afterAll(() => started.stop());
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'agent-bot-clone-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function cloneWith(token: string | undefined, ...options: readonly string[]): Promise<string> {
  await git(folder, token, 'clone', '--quiet', ...options, cloneUrl(github, repository), 'tree');
  return join(folder, 'tree');
}

describe('git over HTTP', () => {
  it('is cloned with a token that may read, whole and partial', async () => {
    const token = await tokenFor(github, repository, { contents: 'read' });
    const tree = await cloneWith(token, '--mirror');
    expect(await git(tree, token, 'rev-parse', 'refs/heads/main')).toBe(await git(repository.bareDir, undefined, 'rev-parse', 'refs/heads/main'));
    rmSync(tree, { recursive: true });
    await cloneWith(token, '--depth=1', '--filter=blob:none');
    expect(await git(tree, undefined, 'ls-files')).toBe('README.md\nsrc/one.js');
  });

  it('is pushed to with a token that may write, a large body too, and the API sees it', async () => {
    const token = await tokenFor(github, repository, { contents: 'write' });
    const tree = await cloneWith(token);
    await writeFile(join(tree, 'large.txt'), Array.from({ length: 60_000 }, (_, line) => `${line} ${Math.sin(line)}`).join('\n'));
    await git(tree, token, 'add', '.');
    await git(tree, token, 'commit', '--quiet', '-m', 'A large file');
    await git(tree, token, 'push', '--quiet', 'origin', 'HEAD:refs/heads/feature');
    const sha = await git(tree, token, 'rev-parse', 'HEAD');
    const answer = await fetch(`${github.apiUrl}/repos/octo/demo/git/ref/heads/feature`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({ ref: 'refs/heads/feature', object: { sha } });
  });

  it('is not pushed to with a token that may only read', async () => {
    const token = await tokenFor(github, repository, { contents: 'read' });
    const tree = await cloneWith(token);
    await expect(git(tree, token, 'push', 'origin', 'HEAD:refs/heads/no')).rejects.toThrow(/403/);
    await expect(git(repository.bareDir, undefined, 'rev-parse', '--verify', 'refs/heads/no')).rejects.toThrow();
  });

  it('asks for a password when there is none or a wrong one', async () => {
    await expect(cloneWith(undefined)).rejects.toThrow(/terminal prompts disabled/);
    await expect(cloneWith('ghs_wrong')).rejects.toThrow(/Authentication failed|terminal prompts disabled/);
  });

  it('does not know a repository that the token may not see', async () => {
    await github.createRepository('octo', 'secret', { empty: true });
    const token = await tokenFor(github, repository, { contents: 'read' });
    for (const name of ['secret', 'missing']) {
      await expect(git(folder, token, 'clone', `${github.url}/octo/${name}.git`)).rejects.toThrow(/not found/);
    }
  });

  it('keeps an empty repository empty', async () => {
    const empty = await github.createRepository('octo', 'empty', { empty: true });
    const token = await tokenFor(github, empty, { contents: 'read' });
    expect(await git(folder, token, 'ls-remote', cloneUrl(github, empty))).toBe('');
  });
});
