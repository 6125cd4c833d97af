import type { Octokit } from '@octokit/rest';
import type { Issue, Repository, StandIn } from '../../../demo/github/index.js';
import { asInstallation, refusal, start, type Started } from './support.js';

const PLACE = { owner: 'octo', repo: 'demo' };

let started: Started;
let github: StandIn;
let repository: Repository;
let issue: Issue;
let octokit: Octokit;

beforeAll(async () => {
  started = await start();
  github = started.github;
  repository = await github.createRepository('octo', 'demo', { empty: true }, { roles: { maria: 'maintain', willa: 'write', tim: 'triage', rita: 'read' } });
  issue = await github.openIssue(repository, 'alice', 'Broken', 'It fails.');
  octokit = await asInstallation(github, repository, { issues: 'write' });
});
afterAll(() => started.stop());

describe('comments', () => {
  it('of the App carry the App, those of people do not', async () => {
    await github.comment(issue, 'alice', '@agent-bot fix it');
    const mine = await octokit.rest.issues.createComment({ ...PLACE, issue_number: issue.number, body: 'working' });
    expect(mine.data).toMatchObject({ user: { login: 'agent-bot[bot]', type: 'Bot' }, performed_via_github_app: { id: github.appId } });
    await octokit.rest.issues.updateComment({ ...PLACE, comment_id: mine.data.id, body: 'done' });
    const { data } = await octokit.rest.issues.listComments({ ...PLACE, issue_number: issue.number });
    expect(data.map((one) => [one.user?.login, one.body, one.performed_via_github_app?.slug])).toEqual([
      ['alice', '@agent-bot fix it', undefined],
      ['agent-bot[bot]', 'done', 'agent-bot'],
    ]);
    expect((await github.comments(issue)).map(({ body }) => body)).toEqual(['@agent-bot fix it', 'done']);
  });

  it('are refused above 65,536 characters and without a body', async () => {
    const post = (body: string) => octokit.rest.issues.createComment({ ...PLACE, issue_number: issue.number, body });
    expect((await refusal(post('x'.repeat(65_537)))).status).toBe(422);
    expect((await refusal(post(''))).status).toBe(422);
  });
});

describe('reactions', () => {
  it('are 201 when new and 200 when they were there, on issues and comments', async () => {
    const comment = await github.comment(issue, 'alice', 'hello');
    const onIssue = () => octokit.rest.reactions.createForIssue({ ...PLACE, issue_number: issue.number, content: 'eyes' });
    const onComment = () => octokit.rest.reactions.createForIssueComment({ ...PLACE, comment_id: comment.id, content: 'confused' });
    expect([(await onIssue()).status, (await onIssue()).status]).toEqual([201, 200]);
    expect([(await onComment()).status, (await onComment()).status]).toEqual([201, 200]);
    expect(github.reactions(repository, 'issue', issue.number)).toMatchObject([{ content: 'eyes', login: 'agent-bot[bot]' }]);
    expect((await octokit.rest.reactions.listForIssueComment({ ...PLACE, comment_id: comment.id })).data).toMatchObject([{ content: 'confused', user: { type: 'Bot' } }]);
  });

  it('are 404 on what is not there', async () => {
    expect((await refusal(octokit.rest.reactions.createForIssue({ ...PLACE, issue_number: 999, content: 'eyes' }))).status).toBe(404);
    expect((await refusal(octokit.rest.reactions.createForIssueComment({ ...PLACE, comment_id: 999, content: 'eyes' }))).status).toBe(404);
  });
});

describe('roles', () => {
  const role = async (username: string) => {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...PLACE, username });
    return [data.permission, data.role_name];
  };

  it.each([
    ['octo', 'admin', 'admin'],
    ['maria', 'write', 'maintain'],
    ['willa', 'write', 'write'],
    ['tim', 'read', 'triage'],
    ['rita', 'read', 'read'],
    ['agent-bot[bot]', 'none', 'none'],
  ])('%s has %s (%s)', async (login, permission, roleName) => {
    expect(await role(login)).toEqual([permission, roleName]);
  });

  it('are 404 for a person nobody knows, and read for anybody on a public repository', async () => {
    expect((await refusal(role('nobody-at-all'))).status).toBe(404);
    const open = await github.createRepository('octo', 'open', { empty: true }, { isPrivate: false });
    await github.openIssue(open, 'passerby', 'Hello');
    const api = await asInstallation(github, open, { issues: 'read' });
    const { data } = await api.rest.repos.getCollaboratorPermissionLevel({ owner: 'octo', repo: 'open', username: 'passerby' });
    expect(data).toMatchObject({ permission: 'read', role_name: 'read' });
  });

  it('follow a change', async () => {
    await github.setRole(repository, 'rita', 'write');
    expect(await role('rita')).toEqual(['write', 'write']);
    await github.setRole(repository, 'rita', 'none');
    expect(await role('rita')).toEqual(['none', 'none']);
  });
});
