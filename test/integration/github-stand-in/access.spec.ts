import { createSign } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Repository, StandIn } from '../../../demo/github/index.js';
import { asApp, asInstallation, refusal, start, tokenFor, withToken, type Started } from './support.js';

let started: Started;
let github: StandIn;
let repository: Repository;

beforeAll(async () => {
  started = await start();
  github = started.github;
  repository = await github.createRepository('octo', 'demo', { 'README.md': 'hello\n' });
});
afterAll(() => started.stop());

/** Local addresses (hexadecimal, as /proc has them) on which a process listens. */
function listeningAddresses(pid: number): string[] {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => /socket:\[(\d+)\]/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1]));
  const lines = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1));
  const columns = lines.map((line) => line.trim().split(/\s+/)).filter((row) => row[3] === '0A' && inodes.has(row[9]));
  return columns.map((row) => row[1]?.split(':')[0] ?? '');
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}

function jwt(claims: object, key = github.privateKey): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

const statusWith = async (authorization: string, path = '/app') => (await fetch(github.apiUrl + path, { headers: { authorization } })).status;
const seconds = () => Math.floor(Date.now() / 1000);

describe('where it listens', () => {
  const LOOPBACK = '0100007F';

  it('listens on 127.0.0.1 and on no other address, neither the front nor emulate', () => {
    expect(listeningAddresses(process.pid)).toContain(LOOPBACK);
    expect(new Set(listeningAddresses(process.pid))).toEqual(new Set([LOOPBACK]));
    expect(listeningAddresses(github.emulatePid ?? 0)).toEqual([LOOPBACK]);
  });
});

describe('the App', () => {
  it('is known by its JWT', async () => {
    const { data } = await asApp(github).rest.apps.getAuthenticated();
    expect(data).toMatchObject({ id: github.appId, slug: 'agent-bot' });
  });

  it.each([
    ['good for an hour', () => jwt({ iat: seconds() - 60, exp: seconds() + 3600, iss: github.appId })],
    ['expired', () => jwt({ iat: seconds() - 900, exp: seconds() - 300, iss: github.appId })],
    ['issued in the future', () => jwt({ iat: seconds() + 120, exp: seconds() + 300, iss: github.appId })],
    ['without times', () => jwt({ iss: github.appId })],
    ['whose signature was changed', () => `${jwt({ iat: seconds() - 60, exp: seconds() + 300, iss: github.appId }).slice(0, -8)}AAAAAAAA`],
  ])('is refused with a JWT that is %s', async (_, make) => {
    expect(await statusWith(`Bearer ${make()}`)).toBe(401);
  });

  it('takes the longest JWT that GitHub takes, and the prefix of an Enterprise server', async () => {
    const token = jwt({ iat: seconds() - 60, exp: seconds() + 590, iss: github.appId });
    expect(await statusWith(`Bearer ${token}`)).toBe(200);
    expect(await statusWith(`Bearer ${token}`, '/api/v3/app')).toBe(200);
  });

  it('finds the installation of a repository', async () => {
    const { data } = await asApp(github).rest.apps.getRepoInstallation({ owner: 'octo', repo: 'demo' });
    expect(data.id).toBe(repository.installationId);
  });
});

describe('an installation token', () => {
  it('is refused when it was never given out, on the API as well as on pages of the repository', async () => {
    expect(await statusWith('Bearer ghs_neverGivenOut', '/repos/octo/demo')).toBe(401);
    expect(await statusWith('token ghs_neverGivenOut', '/repos/octo/demo/contents/README.md')).toBe(401);
  });

  it('does what it was narrowed to and nothing else', async () => {
    const reader = await asInstallation(github, repository, { issues: 'read' });
    const issue = await github.openIssue(repository, 'alice', 'It is broken');
    const place = { owner: 'octo', repo: 'demo', issue_number: issue.number };
    expect((await reader.rest.issues.get(place)).data.title).toBe('It is broken');
    expect((await refusal(reader.rest.issues.createComment({ ...place, body: 'no' }))).status).toBe(403);
    expect((await refusal(reader.rest.repos.getContent({ owner: 'octo', repo: 'demo', path: 'README.md' }))).status).toBe(403);
    expect((await refusal(reader.rest.pulls.list({ owner: 'octo', repo: 'demo' }))).status).toBe(403);
    expect((await refusal(reader.rest.reactions.createForIssue({ ...place, content: 'eyes' }))).status).toBe(403);
  });

  it('can not be had for more than the App was granted', async () => {
    const asked = asApp(github).rest.apps.createInstallationAccessToken({ installation_id: repository.installationId, permissions: { administration: 'write' } });
    expect((await refusal(asked)).status).toBe(422);
  });

  it('does not see another repository of the account, nor one of another account', async () => {
    const other = await github.createRepository('octo', 'other', { empty: true });
    const foreign = await github.createRepository('stranger', 'demo', { empty: true });
    const octokit = await asInstallation(github, repository, { contents: 'read' });
    for (const { owner, name } of [other, foreign]) expect((await refusal(octokit.rest.repos.get({ owner, repo: name }))).status).toBe(404);
    const { data } = await octokit.rest.apps.listReposAccessibleToInstallation();
    expect(data.repositories.map(({ full_name }) => full_name)).toEqual(['octo/demo']);
  });

  it('ends when it is revoked', async () => {
    const token = await tokenFor(github, repository, { contents: 'read' });
    const octokit = withToken(github, token);
    await octokit.rest.repos.get({ owner: 'octo', repo: 'demo' });
    await github.revokeTokens();
    expect((await refusal(octokit.rest.repos.get({ owner: 'octo', repo: 'demo' }))).status).toBe(401);
  });
});

describe('faults that a test orders', () => {
  it('strike as often as ordered, and can lose the answer to a thing that was done', async () => {
    const issue = await github.openIssue(repository, 'alice', 'Faults');
    const octokit = await asInstallation(github, repository, { issues: 'write' });
    const post = () => octokit.rest.issues.createComment({ owner: 'octo', repo: 'demo', issue_number: issue.number, body: 'once' });
    github.failNext('POST', /comments/, 503, { headers: { 'retry-after': '0' } });
    expect((await refusal(post())).status).toBe(503);
    expect(await github.comments(issue)).toHaveLength(0);
    github.failNext('POST', /comments/, 'reset', { afterwards: true });
    await refusal(post());
    expect(await github.comments(issue)).toHaveLength(1);
    await post();
    expect(await github.comments(issue)).toHaveLength(2);
  });
});
