import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Issue, Repository, StandIn } from '../../../demo/github/index.js';
import { eventually } from '../../support/eventually.js';
import { start, type Started } from './support.js';

const SECRET = 'a webhook secret';
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let receiver: Server;
let received: Received[];
let started: Started;
let github: StandIn;
let repository: Repository;
let issue: Issue;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(202).end('{"status":"accepted"}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  received = [];
  const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/github`;
  started = await start({ webhookUrl, webhookSecret: SECRET });
  github = started.github;
  repository = await github.createRepository('octo', 'demo', { empty: true });
  issue = await github.openIssue(repository, 'alice', 'Broken', 'It fails.');
  await eventually('the first event', () => received.length === 1);
});
afterAll(async () => {
  await started.stop();
  await new Promise((resolve) => receiver.close(resolve));
});
beforeEach(() => (received = []));

const jsonOf = ({ body }: Received) => JSON.parse(body.toString()) as Record<string, Record<string, unknown>>;
const signatureOf = (body: Buffer, secret = SECRET) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const first = (): Received => received[0] as Received;

describe('webhooks', () => {
  it('tell by themselves what happened here, with every header of GitHub', async () => {
    const comment = await github.comment(issue, 'alice', '@agent-bot fix it');
    await eventually('the event', () => received.length === 1);
    const { headers, body } = first();
    expect(headers).toMatchObject({
      'x-github-event': 'issue_comment',
      'x-github-hook-id': '1',
      'x-github-hook-installation-target-id': String(github.appId),
      'x-github-hook-installation-target-type': 'integration',
      'content-type': 'application/json',
      'x-hub-signature-256': signatureOf(body),
    });
    expect(headers['x-github-delivery']).toMatch(GUID);
    expect(headers['user-agent']).toMatch(/^GitHub-Hookshot\//);
    expect(headers['x-hub-signature']).toMatch(/^sha1=[0-9a-f]{40}$/);
    expect(jsonOf(first())).toMatchObject({
      action: 'created',
      comment: { id: comment.id, body: '@agent-bot fix it' },
      issue: { number: issue.number },
      repository: { id: repository.id, full_name: 'octo/demo' },
      installation: { id: repository.installationId },
      sender: { login: 'alice', type: 'User' },
    });
  });

  it('are sent by hand too: the same id again, another secret, bytes as they are', async () => {
    const payload = Buffer.from('{"zen" : "ünï"}');
    const sent = await github.deliver('ping', payload);
    await github.deliver('ping', payload, { guid: sent.guid, secret: 'wrong' });
    expect(sent).toMatchObject({ status: 202, body: '{"status":"accepted"}', guid: expect.stringMatching(GUID) as string });
    expect(received.map(({ headers }) => headers['x-github-delivery'])).toEqual([sent.guid, sent.guid]);
    expect(first().body).toEqual(payload);
    expect(received[1]?.headers['x-hub-signature-256']).toBe(signatureOf(payload, 'wrong'));
    await github.deliver('ping', {}, { headers: { 'x-hub-signature-256': undefined } });
    expect(received[2]?.headers).not.toHaveProperty('x-hub-signature-256');
  });

  it('have the shape of GitHub for each event the product takes', async () => {
    github.setWebhookTarget(undefined);
    const comment = await github.comment(issue, 'alice', 'hello');
    const common = { repository: { id: repository.id, owner: { login: 'octo' }, default_branch: 'main' }, installation: { id: repository.installationId } };
    const { payloads } = github;
    expect(await payloads.issueCommentCreated(issue, comment)).toMatchObject({ action: 'created', ...common, issue: { number: issue.number, user: { login: 'alice' } }, comment: { id: comment.id, author_association: expect.any(String) as string, performed_via_github_app: null }, sender: { login: 'alice' } });
    expect(await payloads.issuesLabeled(issue, 'agent-bot', 'octo')).toMatchObject({ action: 'labeled', ...common, label: { name: 'agent-bot' }, sender: { login: 'octo' } });
    expect(await payloads.issuesAssigned(issue, 'agent-bot[bot]', 'octo')).toMatchObject({ action: 'assigned', ...common, assignee: { login: 'agent-bot[bot]', type: 'Bot' } });
    expect(payloads.ping()).toMatchObject({ zen: expect.any(String) as string, hook: { type: 'App', app_id: github.appId } });
    expect(await payloads.repositoryRenamed(repository, 'old')).toMatchObject({ action: 'renamed', ...common, changes: { repository: { name: { from: 'old' } } }, sender: { login: 'octo' } });
    expect(payloads.ping()).not.toHaveProperty('installation');
    expect(await payloads.installation('created', repository)).toMatchObject({ action: 'created', installation: { id: repository.installationId, account: { login: 'octo' }, app_id: github.appId }, repositories: [{ id: repository.id, full_name: 'octo/demo' }], sender: { login: 'octo' } });
    await expect(github.deliver('ping', payloads.ping())).rejects.toThrow(/no webhook address/);
  });
});
