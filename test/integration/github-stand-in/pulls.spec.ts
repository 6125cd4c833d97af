import type { Octokit } from '@octokit/rest';
import type { Repository, StandIn } from '../../../demo/github/index.js';
import { asInstallation, refusal, start, type Started } from './support.js';

const PLACE = { owner: 'octo', repo: 'demo' };

let started: Started;
let github: StandIn;
let repository: Repository;
let octokit: Octokit;
let branches = 0;

beforeAll(async () => {
  started = await start();
  github = started.github;
  repository = await github.createRepository('octo', 'demo', { 'a.txt': 'one\ntwo\n', 'b.txt': 'b\n' });
  octokit = await asInstallation(github, repository, { contents: 'write', issues: 'write', pull_requests: 'write' });
});
afterAll(() => started.stop());

async function branch(): Promise<string> {
  const name = `agent-bot/issue-${(branches += 1)}`;
  await github.pushFiles(repository, { 'a.txt': `one\n${name}\n`, 'c.txt': 'new\n' }, name);
  return name;
}

async function open(head: string) {
  return (await octokit.rest.pulls.create({ ...PLACE, title: 'Fix', body: 'Because', head, base: 'main' })).data;
}

describe('pull requests', () => {
  it('are opened in the name of the App, numbered with the issues, their head read from git', async () => {
    const issue = await github.openIssue(repository, 'alice', 'Broken');
    const head = await branch();
    const pull = await open(head);
    expect(pull).toMatchObject({ number: issue.number + 1, state: 'open', user: { login: 'agent-bot[bot]', type: 'Bot' }, head: { ref: head, label: `octo:${head}` }, base: { ref: 'main' }, changed_files: 3, commits: 1 });
    expect(pull).toMatchObject({ performed_via_github_app: { id: github.appId, slug: 'agent-bot' } });
    const sha = await github.pushFiles(repository, { 'a.txt': 'moved\n' }, head);
    expect((await octokit.rest.pulls.get({ ...PLACE, pull_number: pull.number })).data.head.sha).toBe(sha);
  });

  it('are found by their branch, open ones unless others are asked for', async () => {
    const head = await branch();
    const { number } = await open(head);
    const numbers = async (query: object) => (await octokit.rest.pulls.list({ ...PLACE, ...query })).data.map((pull) => pull.number);
    expect(await numbers({ head: `octo:${head}` })).toEqual([number]);
    expect(await numbers({ head: 'octo:other' })).toEqual([]);
    await octokit.rest.pulls.update({ ...PLACE, pull_number: number, state: 'closed' });
    expect(await numbers({ head: `octo:${head}` })).toEqual([]);
    expect(await numbers({ head: `octo:${head}`, state: 'all' })).toEqual([number]);
  });

  it('are refused a second time for the same branch, and allowed again after a close', async () => {
    const head = await branch();
    const { number } = await open(head);
    const second = await refusal(open(head));
    expect(second.status).toBe(422);
    expect(second.message).toContain(`A pull request already exists for octo:${head}`);
    await github.closePull(repository, number);
    expect((await open(head)).number).toBe(number + 1);
    expect((await refusal(octokit.rest.pulls.update({ ...PLACE, pull_number: number, state: 'open' }))).status).toBe(422);
  });

  it.each([
    ['an unknown head', { head: 'missing', base: 'main' }],
    ['an unknown base', { head: 'agent-bot/issue-1', base: 'missing' }],
    ['nothing between the two', { head: 'main', base: 'main' }],
  ])('are refused for %s', async (_, ends) => {
    expect((await refusal(octokit.rest.pulls.create({ ...PLACE, title: 'No', ...ends }))).status).toBe(422);
  });

  it('list their files with the patch', async () => {
    const { number } = await open(await branch());
    const { data } = await octokit.rest.pulls.listFiles({ ...PLACE, pull_number: number });
    const byName = new Map(data.map((file) => [file.filename, file]));
    expect([...byName.keys()].sort()).toEqual(['a.txt', 'b.txt', 'c.txt']);
    expect(byName.get('a.txt')).toMatchObject({ status: 'modified', additions: 1, deletions: 1 });
    expect(byName.get('a.txt')?.patch).toMatch(/^@@ -1,2 \+1,2 @@\n one\n-two\n\+agent-bot/);
    expect(byName.get('b.txt')).toMatchObject({ status: 'removed' });
    expect(byName.get('c.txt')).toMatchObject({ status: 'added', additions: 1 });
  });

  it('are edited, and can be commented on under their number', async () => {
    const { number } = await open(await branch());
    const { data } = await octokit.rest.pulls.update({ ...PLACE, pull_number: number, title: 'Better', body: 'Now' });
    expect(data).toMatchObject({ title: 'Better', body: 'Now' });
    await octokit.rest.issues.createComment({ ...PLACE, issue_number: number, body: 'hello' });
    expect((await github.comments({ repository, number })).map(({ body }) => body)).toEqual(['hello']);
    expect((await octokit.rest.issues.get({ ...PLACE, issue_number: number })).data.pull_request?.url).toContain(`/pulls/${number}`);
  });

  it('have a page that their link leads to', async () => {
    const { html_url, title } = await open(await branch());
    const page = await (await fetch(html_url)).text();
    expect(page).toContain('not GitHub');
    expect(page).toContain(title);
    expect(page).toContain('+++ b/c.txt');
  });

  it('are merged into the base and then stay as they were', async () => {
    const other = await github.createRepository('octo', 'merging', { 'a.txt': 'one\n' });
    const head = await github.pushFiles(other, { 'a.txt': 'two\n' }, 'work');
    const api = await asInstallation(github, other, { contents: 'write', pull_requests: 'write' });
    const { number } = (await api.rest.pulls.create({ owner: 'octo', repo: 'merging', title: 'Two', head: 'work', base: 'main' })).data;
    await github.mergePull(other, number);
    await github.pushFiles(other, { 'a.txt': 'three\n' }, 'work');
    const [merged] = await github.pulls(other);
    expect(merged).toMatchObject({ state: 'closed', merged: true, head: { sha: head } });
    const { data } = await api.rest.repos.getContent({ owner: 'octo', repo: 'merging', path: 'a.txt', mediaType: { format: 'raw' } });
    expect(data).toBe('two\n');
    await expect(github.mergePull(other, number)).rejects.toThrow(/405/);
  });

  it('leave no request that GitHub does not know', () => {
    expect(github.violations).toEqual([]);
  });
});
