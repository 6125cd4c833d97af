import type { OctokitCodeHost } from '../../../src/modules/repos/code-host/code-host.octokit.js';
import type { CodeHost } from '../../../src/modules/repos/index.js';
import type { Permissions } from '../../../src/modules/tokens/index.js';
import { liveSecrets } from '../../../src/shared/crypto/live-secrets.js';
import { codeHostAt, CountingLender, REF, TinyHost } from './tiny-host.js';

const BOT = { login: 'agent-bot[bot]', type: 'Bot' };
const PATH = '/repos/octo-org/hello';
const BRANCH = 'agent-bot/issue-3';

function pull(more: object = {}) {
  return { number: 9, html_url: 'https://host/pull/9', user: BOT, head: { ref: BRANCH, sha: 'a'.repeat(40), repo: { id: 22 } }, base: { ref: 'main' }, ...more };
}

describe("the code host's questions and what it makes of the answers", () => {
  let host: TinyHost;
  let lender: CountingLender;
  let codeHost: OctokitCodeHost;

  beforeEach(async () => {
    host = await new TinyHost().start();
    lender = new CountingLender();
    codeHost = codeHostAt(host.url, lender);
  });
  afterEach(() => host.stop());

  it.each<[string, Permissions, string, unknown, (on: CodeHost) => Promise<unknown>]>([
    ['repository', { metadata: 'read' }, `GET ${PATH}`, { id: 22, name: 'hello', owner: { login: 'octo-org' }, default_branch: 'main' }, (on) => on.repository(REF)],
    ['roleOf', { metadata: 'read' }, `GET ${PATH}/collaborators/mona/permission`, { permission: 'read' }, (on) => on.roleOf(REF, 'mona')],
    ['issue', { issues: 'read' }, `GET ${PATH}/issues/3`, { number: 3, title: 'T', state: 'open' }, (on) => on.issue(REF, 3)],
    ['readFile', { contents: 'read' }, `GET ${PATH}/contents/.github%2Fagent-bot.yml?ref=main`, [], (on) => on.readFile(REF, '.github/agent-bot.yml', 'main')],
    ['ownComments', { issues: 'read' }, `GET ${PATH}/issues/3/comments?page=1&per_page=100`, [], (on) => on.ownComments(REF, 3)],
    ['openPullRequests', { pull_requests: 'read' }, `GET ${PATH}/pulls?page=1&per_page=100&state=open&head=octo-org%3Aagent-bot%2Fissue-3`, [], (on) => on.openPullRequests(REF, BRANCH)],
    ['othersPullRequests', { pull_requests: 'read' }, `GET ${PATH}/pulls?page=1&per_page=100&state=open&head=octo-org%3Aagent-bot%2Fissue-3`, [], (on) => on.othersPullRequests(REF, BRANCH)],
    ['createPullRequest', { pull_requests: 'write' }, `POST ${PATH}/pulls`, pull(), (on) => on.createPullRequest(REF, { title: 'T', body: 'B', head: BRANCH, base: 'main' })],
    ['updatePullRequest', { pull_requests: 'write' }, `PATCH ${PATH}/pulls/9`, {}, (on) => on.updatePullRequest(REF, 9, { title: 'T', body: 'B' })],
    ['createComment', { issues: 'write' }, `POST ${PATH}/issues/3/comments`, { id: 1, body: 'B' }, (on) => on.createComment(REF, 3, 'B')],
    ['updateComment', { issues: 'write' }, `PATCH ${PATH}/issues/comments/1`, {}, (on) => on.updateComment(REF, 1, 'B')],
    ['react to an issue', { issues: 'write' }, `POST ${PATH}/issues/3/reactions`, { id: 8 }, (on) => on.react(REF, { kind: 'issue', number: 3 }, 'eyes')],
    ['react to a comment', { issues: 'write' }, `POST ${PATH}/issues/comments/1/reactions`, { id: 8 }, (on) => on.react(REF, { kind: 'comment', id: 1 }, 'confused')],
  ])('%s asks with exactly %p, for this repository alone (S38)', async (_, permissions, line, body, ask) => {
    host.answers.push({ body });
    await ask(codeHost);
    expect(host.lines).toEqual([line]);
    expect(host.seen.find((seen) => seen.line === line)).toMatchObject({ authorization: 'token token-1', apiVersion: '2022-11-28' });
    expect(lender.lent).toEqual([{ installationId: 11, repositoryId: 22, permissions }]);
  });

  it.each<[string, (on: CodeHost, words: string) => Promise<unknown>]>([
    ['a comment', (on, words) => on.createComment(REF, 3, words)],
    ['a changed comment', (on, words) => on.updateComment(REF, 1, words)],
    ['a pull request', (on, words) => on.createPullRequest(REF, { title: words, body: words, head: BRANCH, base: 'main' })],
    ['a changed pull request', (on, words) => on.updatePullRequest(REF, 9, { title: words, body: words })],
  ])('S11: %s goes out without a secret, known or by its look', async (_, ask) => {
    liveSecrets.hold('a secret of the answers spec');
    host.answers.push({ body: { ...pull(), id: 1, body: 'B' } });
    await ask(codeHost, `${Buffer.from('a secret of the answers spec').toString('hex')}, ghs_${'x1'.repeat(18)} and words`);
    const said = JSON.stringify(host.seen.map(({ body }) => body));
    expect(said).toContain('"[redacted], [redacted] and words"');
    expect(said).not.toMatch(/x1x1|736563726574/);
  });

  it('knows who it is by the App JWT, asked once however many want to know', async () => {
    expect(await Promise.all([codeHost.appSlug(), codeHost.appSlug()])).toEqual(['agent-bot', 'agent-bot']);
    await codeHost.appSlug();
    expect(host.seen).toEqual([{ line: 'GET /app', authorization: 'bearer app-jwt', apiVersion: '2022-11-28', body: undefined }]);
    expect(lender.lent).toEqual([]);
  });

  it('asks again who it is after a failure', async () => {
    const good = host.app;
    host.app = { status: 502 };
    await expect(codeHost.appSlug()).rejects.toMatchObject({ code: 'host.unavailable' });
    host.app = good;
    expect(await codeHost.appSlug()).toBe('agent-bot');
  });

  it.each([
    ['another repository goes by the old name', { body: { id: 23, name: 'hello', owner: { login: 'octo-org' }, default_branch: 'main' } }],
    ['the old name leads nowhere', { status: 404 }],
  ])('asks for a repository by its number when %s', async (_, byName) => {
    host.answers.push(byName, { body: { id: 22, name: 'hi', owner: { login: 'elsewhere' }, default_branch: 'main' } });
    expect(await codeHost.repository(REF)).toEqual({ owner: 'elsewhere', name: 'hi', defaultBranch: 'main', archived: false });
    expect(host.lines).toEqual([`GET ${PATH}`, 'GET /repositories/22']);
    expect(new Set(lender.lent.map((lent) => JSON.stringify(lent))).size).toBe(1);
    host.answers.push(byName, { status: 404 });
    await expect(codeHost.repository(REF)).rejects.toMatchObject({ code: 'host.not_found' });
  });

  it('takes no name that no repository can have', async () => {
    host.answers.push({ body: { id: 22, name: '..', owner: { login: 'octo-org' }, default_branch: 'main' } });
    await expect(codeHost.repository(REF)).rejects.toMatchObject({ code: 'host.unavailable' });
  });

  it.each([
    [{ permission: 'admin', role_name: 'admin' }, 'admin'],
    [{ permission: 'write', role_name: 'maintain' }, 'maintain'],
    [{ permission: 'read', role_name: 'triage' }, 'triage'],
    [{ permission: 'write', role_name: 'Release manager' }, 'write'],
    [{ permission: 'write' }, 'write'],
    [{ permission: 'owner', role_name: 'Release manager' }, 'none'],
    [{ permission: 'none', role_name: 'none' }, 'none'],
  ])('reads the role of %p as %s', async (body, role) => {
    host.answers.push({ body });
    expect(await codeHost.roleOf(REF, 'mona')).toBe(role);
  });

  it.each([
    ['the person asked about', { id: 7, login: 'mona' }, 'admin'],
    ['another who has the name now', { id: 8, login: 'mona' }, 'none'],
    ['nobody', null, 'none'],
    ['nothing', undefined, 'none'],
  ])('believes a role that is of %s as the one of %p: %s', async (_whose, user, role) => {
    host.answers.push({ body: { permission: 'admin', user } });
    expect(await codeHost.roleOf(REF, 'mona', 7)).toBe(role);
  });

  it('fails closed about people', async () => {
    host.answers.push({ status: 404 });
    expect(await codeHost.roleOf(REF, 'nobody')).toBe('none');
    for (const login of ['..', 'a/b', '', 'a?b', '-a']) expect(await codeHost.roleOf(REF, login)).toBe('none');
    expect(host.seen).toHaveLength(1);
    host.answers.push({ status: 500 });
    await expect(codeHost.roleOf(REF, 'mona')).rejects.toMatchObject({ code: 'host.unavailable' });
  });

  it('reads a file, and tells one that is not there from one that is too large', async () => {
    const content = Buffer.from('verify: [naïve]\n').toString('base64').replace(/(.{8})/g, '$1\n');
    host.answers.push({ body: { type: 'file', encoding: 'base64', content } }, { status: 404 }, { body: [{ type: 'file' }] }, { body: { type: 'file', encoding: 'none', content: '' } });
    expect(await codeHost.readFile(REF, 'a', 'main')).toBe('verify: [naïve]\n');
    expect(await codeHost.readFile(REF, 'a', 'main')).toBeUndefined();
    expect(await codeHost.readFile(REF, 'folder', 'main')).toBeUndefined();
    await expect(codeHost.readFile(REF, 'a', 'main')).rejects.toMatchObject({ code: 'host.invalid' });
    await expect(codeHost.readFile(REF, '../../../app', 'main')).rejects.toMatchObject({ code: 'host.invalid' });
  });

  it('counts only what our own App wrote as ours', async () => {
    const ours = [
      { id: 9, body: 'by login', user: BOT },
      { id: 4, body: 'by app', user: { login: 'renamed[bot]', type: 'Bot' }, performed_via_github_app: { id: 7 } },
    ];
    const others = [
      { id: 1, body: 'a person of that name', user: { login: 'agent-bot[bot]', type: 'User' } },
      { id: 2, body: 'a person through our App', user: { login: 'mona', type: 'User' }, performed_via_github_app: { id: 7 } },
      { id: 3, body: 'another App', user: { login: 'other[bot]', type: 'Bot' }, performed_via_github_app: { id: 8 } },
      { id: 5, body: 'a ghost', user: null },
      { id: 6, body: 'no type', user: { login: 'agent-bot[bot]' } },
    ];
    host.answers.push({ body: [...ours, ...others] });
    expect(await codeHost.ownComments(REF, 3)).toEqual([{ id: 4, body: 'by app' }, { id: 9, body: 'by login' }]);
  });

  it('reads every page by number, whatever links the answer names', async () => {
    const comments = (from: number, count: number) => Array.from({ length: count }, (_, at) => ({ id: from + at, body: '', user: BOT }));
    const link = '<http://evil.example/steal>; rel="next"';
    host.answers.push({ body: comments(1, 100), headers: { link } }, { body: comments(101, 7), headers: { link } });
    expect(await codeHost.ownComments(REF, 3)).toHaveLength(107);
    expect(host.lines.map((line) => /\?page=(\d+)/.exec(line)?.[1])).toEqual(['1', '2']);
  });

  it('gives up on an endless list', async () => {
    const page = Array.from({ length: 100 }, (_, at) => ({ id: at + 1, body: '' }));
    host.answers.push(...Array.from({ length: 60 }, () => ({ body: page })));
    await expect(codeHost.ownComments(REF, 3)).rejects.toMatchObject({ code: 'host.invalid' });
    expect(host.lines).toHaveLength(50);
  });

  it('adopts only open pull requests of ours, of this branch, in this repository', async () => {
    const strangers = [
      pull({ number: 1, user: { login: 'mona', type: 'User' } }),
      pull({ number: 2, head: { ref: BRANCH, sha: 'b', repo: { id: 99 } } }),
      pull({ number: 3, head: { ref: BRANCH, sha: 'b', repo: null } }),
      pull({ number: 4, head: { ref: 'agent-bot/issue-33', sha: 'b', repo: { id: 22 } } }),
    ];
    host.answers.push({ body: [...strangers, pull()] }, { body: [...strangers, pull()] });
    expect(await codeHost.openPullRequests(REF, BRANCH)).toEqual([{ number: 9, url: 'https://host/pull/9', headBranch: BRANCH, headSha: 'a'.repeat(40), baseBranch: 'main' }]);
    expect(await codeHost.othersPullRequests(REF, BRANCH)).toMatchObject([{ number: 1 }]);
  });

  const exists = { status: 422, body: { message: 'Validation Failed', errors: [{ message: `A pull request already exists for octo-org:${BRANCH}.` }] } };
  const wanted = { title: 'T', body: 'B', head: BRANCH, base: 'main' };

  it('answers with the open pull request when an earlier try made it', async () => {
    host.answers.push(exists, { body: [pull({ number: 12 })] });
    expect(await codeHost.createPullRequest(REF, wanted)).toMatchObject({ number: 12 });
  });

  it("does not take over somebody else's pull request", async () => {
    host.answers.push(exists, { body: [pull({ user: { login: 'mona', type: 'User' } })] });
    await expect(codeHost.createPullRequest(REF, wanted)).rejects.toMatchObject({ code: 'host.invalid', retry: 'never' });
  });

  it('does not look for a pull request after another 422', async () => {
    host.answers.push({ status: 422, body: { message: 'Validation Failed', errors: [{ message: 'No commits between main and it' }] } });
    await expect(codeHost.createPullRequest(REF, wanted)).rejects.toMatchObject({ code: 'host.invalid' });
    expect(host.lines).toEqual([`POST ${PATH}/pulls`]);
  });
});
