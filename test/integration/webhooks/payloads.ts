/** Payloads as GitHub sends them, cut to what matters and a little noise: each tells of something that happened once. */

export const SLUG = 'agent-bot';

type Json = Record<string, unknown>;

const repository = { id: 77, name: 'widgets', full_name: 'octo/widgets', private: true, owner: { login: 'octo', id: 1 } };
const issue = { number: 5, title: 'It breaks', body: 'When clicked.', state: 'open', locked: false, user: { login: 'mona' } };

let happened = 0;

/** What every event about an issue carries; `changes` replace whole keys. */
export function issueEvent(action: string, changes: Json = {}): Json {
  return { action, installation: { id: 9 }, repository, issue, noise: (happened += 1), sender: { login: 'mona', type: 'User' }, ...changes };
}

export const changedIssue = (changes: Json): Json => ({ issue: { ...issue, ...changes } });
export const changedRepository = (changes: Json): Json => ({ repository: { ...repository, ...changes } });

export function comment(body: string | null, changes: Json = {}): Json {
  return issueEvent('created', { comment: { id: 501, body, user: { login: 'mona' }, performed_via_github_app: null }, ...changes });
}

export const labeled = (name: string, changes: Json = {}): Json => issueEvent('labeled', { label: { name }, ...changes });
export const assigned = (login: string, changes: Json = {}): Json => issueEvent('assigned', { assignee: { login, type: 'User' }, ...changes });

export function installation(action: string, changes: Json = {}): Json {
  return { action, installation: { id: 9, account: { login: 'octo' } }, repositories: [{ id: 77, name: 'widgets', full_name: 'octo/widgets' }], sender: { login: 'mona' }, ...changes };
}
