import { createHmac } from 'node:crypto';

export const SECRET = 'the secret of the benchmark';
const BODY_BYTES = 8 * 1024;
const FIRST_ID = 1_000_000_000;

/** GitHub's payloads consist of addresses for the most part. */
const addresses = (of: string, names: string): Readonly<Record<string, string>> => Object.fromEntries(names.split(' ').map((name) => [`${name}_url`, `https://api.github.com/${of}/${name}{/sha}`]));
const REPOSITORY_URLS =
  'archive assignees blobs branches clone collaborators comments commits compare contents contributors deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees';
const USER_URLS = 'avatar events followers following gists organizations received_events repos starred subscriptions';

const mona = { login: 'mona', id: 2, type: 'User', ...addresses('users/mona', USER_URLS) };
const repository = { id: 77, name: 'widgets', full_name: 'acme/widgets', private: true, owner: { login: 'acme', id: 1, type: 'Organization' }, default_branch: 'main', ...addresses('repos/acme/widgets', REPOSITORY_URLS) };
const issue = { id: 5_001, number: 5, title: 'It breaks', body: 'When clicked.', state: 'open', locked: false, user: mona, labels: [] };

function template(): Buffer {
  const comment = { id: FIRST_ID, body: '', user: mona, created_at: '2026-11-01T10:00:00Z', updated_at: '2026-11-01T10:00:00Z', performed_via_github_app: null };
  const payload = { action: 'created', comment, issue, repository, sender: mona, installation: { id: 9 } };
  comment.body = 'Nobody is mentioned here. '.repeat(400).slice(0, Math.max(0, BODY_BYTES - JSON.stringify(payload).length));
  return Buffer.from(JSON.stringify(payload));
}

const TEMPLATE = template();
const ID_AT = TEMPLATE.indexOf(String(FIRST_ID));

let made = 0;

/** One signed delivery as it goes over the wire. */
export function signedRequest(path: string, event: string, guid: string, body: Buffer): Buffer {
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const head =
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: GitHub-Hookshot/bench\r\nAccept: */*\r\nContent-Type: application/json\r\n` +
    `X-GitHub-Event: ${event}\r\nX-GitHub-Delivery: ${guid}\r\nX-GitHub-Hook-ID: 1\r\nX-Hub-Signature-256: sha256=${signature}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** A comment of its own, of 8 KB. */
export function nextRequest(path: string, guid: string): Buffer {
  const body = Buffer.from(TEMPLATE);
  body.write(String(FIRST_ID + (process.pid % 1000) * 1_000_000 + made), ID_AT);
  made += 1;
  return signedRequest(path, 'issue_comment', guid, body);
}
