import type { Octokit } from '@octokit/rest';
import type { Repository, StandIn } from '../../../demo/github/index.js';
import { asInstallation, git, refusal, start, type Started } from './support.js';

const PLACE = { owner: 'octo', repo: 'demo' };

let started: Started;
let github: StandIn;
let repository: Repository;
let octokit: Octokit;
let main: string;

beforeAll(async () => {
  started = await start();
  github = started.github;
  const files = { 'README.md': 'hello\n', '.github/agent-bot.yml': 'verify: npm test\n', 'src/ünï code.js': '// ünï\n' };
  repository = await github.createRepository('octo', 'demo', files, { defaultBranch: 'trunk' });
  octokit = await asInstallation(github, repository, { contents: 'write' });
  main = await git(repository.bareDir, undefined, 'rev-parse', 'refs/heads/trunk');
});
afterAll(() => started.stop());

describe('the repository', () => {
  it('says its default branch and whether it is private', async () => {
    expect((await octokit.rest.repos.get(PLACE)).data).toMatchObject({ id: repository.id, default_branch: 'trunk', private: true, full_name: 'octo/demo' });
  });

  it('lists its branches', async () => {
    expect((await octokit.rest.repos.listBranches(PLACE)).data.map(({ name }) => name)).toContain('trunk');
    expect((await octokit.rest.repos.getBranch({ ...PLACE, branch: 'trunk' })).data.commit.sha).toBe(main);
    expect((await refusal(octokit.rest.repos.getBranch({ ...PLACE, branch: 'nope' }))).status).toBe(404);
  });
});

describe('contents', () => {
  it('are read as base64, raw, at a ref, and by a name that is not plain', async () => {
    const { data } = await octokit.rest.repos.getContent({ ...PLACE, path: '.github/agent-bot.yml', ref: main });
    expect(data).toMatchObject({ type: 'file', encoding: 'base64', content: `${Buffer.from('verify: npm test\n').toString('base64')}\n` });
    const raw = await octokit.rest.repos.getContent({ ...PLACE, path: 'src/ünï code.js', mediaType: { format: 'raw' } });
    expect(raw.data).toBe('// ünï\n');
  });

  it('list a folder and the root', async () => {
    const names = async (path: string) => ((await octokit.rest.repos.getContent({ ...PLACE, path })).data as { name: string; type: string }[]).map(({ name, type }) => `${type} ${name}`);
    expect(await names('')).toEqual(['dir .github', 'file README.md', 'dir src']);
    expect(await names('.github')).toEqual(['file agent-bot.yml']);
  });

  it('are 404 for a missing file, a missing ref and an empty repository', async () => {
    const empty = await github.createRepository('octo', 'empty', { empty: true });
    const reader = await asInstallation(github, empty, { contents: 'read' });
    expect((await refusal(octokit.rest.repos.getContent({ ...PLACE, path: 'nope' }))).status).toBe(404);
    expect((await refusal(octokit.rest.repos.getContent({ ...PLACE, path: 'README.md', ref: 'nope' }))).status).toBe(404);
    expect((await refusal(reader.rest.repos.getContent({ owner: 'octo', repo: 'empty', path: 'README.md' }))).message).toContain('empty');
  });
});

describe('refs', () => {
  it('are made, moved forward only, found and removed', async () => {
    const next = await github.pushFiles(repository, { 'README.md': 'two\n' }, 'next');
    await octokit.rest.git.createRef({ ...PLACE, ref: 'refs/heads/work', sha: next });
    const move = (sha: string, force?: boolean) => octokit.rest.git.updateRef({ ...PLACE, ref: 'heads/work', sha, ...(force ? { force } : {}) });
    expect((await refusal(move(main))).message).toContain('not a fast forward');
    expect((await move(main, true)).data.object.sha).toBe(main);
    expect((await octokit.rest.git.listMatchingRefs({ ...PLACE, ref: 'heads/wo' })).data.map(({ ref }) => ref)).toEqual(['refs/heads/work']);
    await octokit.rest.git.deleteRef({ ...PLACE, ref: 'heads/work' });
    expect((await refusal(octokit.rest.git.getRef({ ...PLACE, ref: 'heads/work' }))).status).toBe(404);
  });

  it('are refused twice, for nothing, and with names git does not take', async () => {
    const make = (ref: string, sha = main) => octokit.rest.git.createRef({ ...PLACE, ref, sha });
    expect((await refusal(make('refs/heads/trunk'))).message).toContain('already exists');
    expect((await refusal(make('refs/heads/void', '0'.repeat(40)))).status).toBe(422);
    expect((await refusal(make('refs/heads/a..b'))).status).toBe(422);
  });
});

describe('comparisons', () => {
  it('tell what is ahead, what is behind and which files differ', async () => {
    await github.pushFiles(repository, { 'README.md': 'hello\n', 'new.txt': 'n\n' }, 'ahead');
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...PLACE, basehead: 'trunk...ahead' });
    expect(data).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0, merge_base_commit: { sha: main } });
    expect(data.files?.map(({ filename }) => filename)).toContain('new.txt');
    expect((await refusal(octokit.rest.repos.compareCommitsWithBasehead({ ...PLACE, basehead: 'trunk...nope' }))).status).toBe(404);
  });
});
