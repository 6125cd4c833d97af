import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitHub, type Issue, type Repository, type StandIn } from '../../../demo/github/index.js';
import { OctokitCodeHost } from '../../../src/modules/repos/code-host/code-host.octokit.js';
import { MemoryHostGate } from '../../../src/modules/tokens/host-gate.memory.js';
import { testBreakers } from '../../support/breakers.js';
import type { LendRequest, LentToken } from '../../../src/modules/tokens/index.js';
import { RsaAppSigner } from '../../../src/modules/tokens/app-signer.rsa.js';
import { OctokitTokenMinter } from '../../../src/modules/tokens/token-minter.octokit.js';
import { VaultedTokenLender } from '../../../src/modules/tokens/token-lender.vaulted.js';
import { scopeKey } from '../../../src/modules/tokens/token-scope.js';
import { systemClock } from '../../../src/shared/resilience/clock.port.js';

const BRANCH = 'agent-bot/issue-1';

/** Signer, minter, lender and code host as in the product; only the vault is a Map. */
function connect(github: StandIn, apiUrl = github.apiUrl) {
  const config = { github: { url: github.url, apiUrl, appId: String(github.appId), privateKeys: [github.privateKey], webhookSecrets: [], timeoutMs: 20_000, loginTimeoutMs: 15_000 } };
  const rows = new Map<string, LentToken>();
  const vault = {
    find: (request: LendRequest) => Promise.resolve(rows.get(scopeKey(request))),
    keep: (request: LendRequest, token: LentToken) => Promise.resolve(void rows.set(scopeKey(request), token)),
    drop: (request: LendRequest) => Promise.resolve(void rows.delete(scopeKey(request))),
  };
  const signer = new RsaAppSigner(config);
  const gate = new MemoryHostGate(systemClock, testBreakers());
  const minter = new OctokitTokenMinter(config, signer, systemClock, gate);
  const lender = new VaultedTokenLender(vault, minter, systemClock);
  return { rows, minter, lender, codeHost: new OctokitCodeHost(config, lender, signer, systemClock, gate) };
}

describe('the code host against a GitHub', () => {
  let github: StandIn;
  let dataDir: string;
  let repository: Repository;
  let issue: Issue;
  let parts: ReturnType<typeof connect>;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'code-host-'));
    github = await startGitHub({ dataDir });
    repository = await github.createRepository('octo-org', 'hello', { 'README.md': '# hello\n', 'folder/file.txt': 'naïve\n' }, { roles: { mona: 'maintain', reader: 'triage' } });
    issue = await github.openIssue(repository, 'mona', 'Broken', 'It is broken.');
    await github.pushFiles(repository, { 'fix.txt': 'fixed\n' }, BRANCH);
    parts = connect(github);
  });
  afterAll(async () => {
    await github.stop();
    await rm(dataDir, { recursive: true });
  });
  afterEach(() => {
    github.clearFaults();
    expect(github.violations).toEqual([]);
  });

  it('knows its slug', async () => {
    expect(await parts.codeHost.appSlug()).toBe(github.slug);
  });

  it('follows a renamed repository, also when another one took its name', async () => {
    const { codeHost } = parts;
    const old = await github.createRepository('octo-org', 'before', { 'a.txt': 'a\n' }, { roles: { mona: 'write' } });
    const asked = await github.openIssue(old, 'mona', 'Broken');
    await github.rename(old, 'after');
    const now = { owner: 'octo-org', name: 'after', defaultBranch: 'main', archived: false };
    expect(await codeHost.repository(old)).toEqual(now);
    expect(await codeHost.roleOf(old, 'mona')).toBe('write');
    const { id } = await codeHost.createComment(old, asked.number, 'Hello');
    expect(await codeHost.ownComments(old, asked.number)).toEqual([{ id, body: 'Hello' }]);
    await github.createRepository('octo-org', 'before', { 'b.txt': 'b\n' });
    expect(await codeHost.repository(old)).toEqual(now);
  });

  it('reads the repository, its files and its people', async () => {
    const { codeHost } = parts;
    expect(await codeHost.repository(repository)).toEqual({ owner: 'octo-org', name: 'hello', defaultBranch: 'main', archived: false });
    expect(await codeHost.readFile(repository, 'folder/file.txt', 'main')).toBe('naïve\n');
    expect(await codeHost.readFile(repository, '.github/agent-bot.yml', 'main')).toBeUndefined();
    expect(await codeHost.readFile(repository, 'folder', 'main')).toBeUndefined();
    const roles = await Promise.all(['octo-org', 'mona', 'reader', 'nobody'].map((login) => codeHost.roleOf(repository, login)));
    expect(roles).toEqual(['admin', 'maintain', 'triage', 'none']);
  });

  it('reads an issue', async () => {
    expect(await parts.codeHost.issue(repository, issue.number)).toEqual({ number: issue.number, title: 'Broken', body: 'It is broken.', state: 'open', locked: false, isPullRequest: false });
    await expect(parts.codeHost.issue(repository, 999)).rejects.toMatchObject({ code: 'host.not_found' });
  });

  it('writes comments and finds its own among them', async () => {
    await github.comment(issue, 'mona', 'from a person');
    const made = await parts.codeHost.createComment(repository, issue.number, 'first');
    await parts.codeHost.updateComment(repository, made.id, 'edited');
    expect(await parts.codeHost.ownComments(repository, issue.number)).toEqual([{ id: made.id, body: 'edited' }]);
  });

  it('reacts once however often', async () => {
    const comment = await github.comment(issue, 'mona', 'do it');
    for (let time = 0; time < 2; time += 1) {
      await parts.codeHost.react(repository, { kind: 'comment', id: comment.id }, 'eyes');
      await parts.codeHost.react(repository, { kind: 'issue', number: issue.number }, 'confused');
    }
    expect(github.reactions(repository, 'comment', comment.id).map(({ content }) => content)).toEqual(['eyes']);
    expect(github.reactions(repository, 'issue', issue.number).map(({ content }) => content)).toEqual(['confused']);
  });

  it('opens one pull request, again the same one, edits it and finds it while it is open', async () => {
    const { codeHost } = parts;
    const wanted = { title: 'Fix', body: 'B', head: BRANCH, base: 'main' };
    const made = await codeHost.createPullRequest(repository, wanted);
    expect(made).toMatchObject({ headBranch: BRANCH, baseBranch: 'main', headSha: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(await codeHost.createPullRequest(repository, wanted)).toEqual(made);
    await codeHost.updatePullRequest(repository, made.number, { title: 'Fix it', body: 'C' });
    expect(await codeHost.openPullRequests(repository, BRANCH)).toEqual([made]);
    expect(await github.pulls(repository)).toMatchObject([{ title: 'Fix it', body: 'C' }]);
    expect(await codeHost.issue(repository, made.number)).toMatchObject({ isPullRequest: true });
    await github.closePull(repository, made.number);
    expect(await codeHost.openPullRequests(repository, BRANCH)).toEqual([]);
  });

  it('gets over a revoked token', async () => {
    await parts.codeHost.issue(repository, issue.number);
    await github.revokeTokens();
    expect(await parts.codeHost.issue(repository, issue.number)).toMatchObject({ title: 'Broken' });
  });

  it.each<[number | 'reset', Record<string, string>, string]>([
    [500, {}, 'host.unavailable'],
    [403, { 'retry-after': '5' }, 'host.limited'],
    [403, {}, 'host.forbidden'],
    ['reset', {}, 'host.unavailable'],
  ])('translates the fault %p %p', async (answer, headers, code) => {
    github.failNext('GET', /\/issues\/\d+$/, answer, { headers });
    await expect(connect(github).codeHost.issue(repository, issue.number)).rejects.toMatchObject({ code });
  });

  it('answers below /api/v3 too, as GitHub Enterprise Server does', async () => {
    const { codeHost } = connect(github, `${github.url}/api/v3/`);
    expect(await codeHost.appSlug()).toBe(github.slug);
    expect(await codeHost.repository(repository)).toMatchObject({ defaultBranch: 'main' });
  });

  it('holds a token for nothing but its own repository and step (S38)', async () => {
    const other = await github.createRepository('octo-org', 'other', { 'README.md': '#\n' });
    const lent = await parts.lender.lend({ installationId: repository.installationId, repositoryId: repository.id, permissions: { issues: 'read' } });
    const ask = async (method: string, path: string) => (await fetch(github.apiUrl + path, { method, headers: { authorization: `token ${lent.value}` }, ...(method === 'POST' && { body: '{"body":"x"}' }) })).status;
    expect(await ask('GET', `/repos/octo-org/hello/issues/${issue.number}`)).toBe(200);
    expect(await ask('POST', `/repos/octo-org/hello/issues/${issue.number}/comments`)).toBe(403);
    expect([403, 404]).toContain(await ask('GET', `/repos/octo-org/${other.name}/issues`));
  });

  it('is refused a token for what the App may not reach', async () => {
    const request = { installationId: repository.installationId, repositoryId: 987_654, permissions: { contents: 'read' } } as const;
    await expect(parts.minter.mint(request)).rejects.toMatchObject({ code: 'token.refused' });
    await expect(parts.minter.mint({ ...request, installationId: 987_654 })).rejects.toMatchObject({ code: 'token.refused' });
  });
});
