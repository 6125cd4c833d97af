import type { Context, Handler, Routes } from '../http/context.js';
import { GithubError, nothing, ok, type Reply } from '../http/reply.js';
import { performedVia } from './people.js';
import { repositoryShape } from './repository-shape.js';

/** GitHub's limit on a title or a body, in characters. */
const BODY_MAX = 65_536;
const DROPPED = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'content-encoding']);

interface Authored {
  readonly user?: { readonly login?: string } | null;
}

function checkSizes(body: Readonly<Record<string, unknown>>): void {
  if (typeof body.body === 'string' && body.body.length > BODY_MAX) {
    throw new GithubError(422, 'Validation Failed', [{ resource: 'IssueComment', code: 'custom', field: 'body', message: `body is too long (maximum is ${BODY_MAX} characters)` }]);
  }
}

/** Hands the request to emulate as it came and lets `change` correct its JSON answer. */
export function forwarded(change: (context: Context, answer: unknown) => unknown = (_, answer) => answer): Handler {
  return async (context): Promise<Reply> => {
    checkSizes(context.body);
    const { authorization, accept = '*/*' } = context.headers;
    const headers = { ...(authorization !== undefined && { authorization }), accept, 'content-type': 'application/json' };
    const answer = await context.world.emulate.forward(context.method, context.path, headers, context.raw);
    const kept = Object.entries(answer.headers).filter(([name, value]) => typeof value === 'string' && !DROPPED.has(name)) as [string, string][];
    const isJson = answer.headers['content-type']?.includes('json') === true && answer.status < 300 && answer.body.length > 0;
    const body = isJson ? change(context, JSON.parse(answer.body.toString())) : answer.body;
    return { status: answer.status, headers: Object.fromEntries(kept), body: answer.body.length === 0 ? undefined : body };
  };
}

/** emulate never says which App wrote something. */
function withApp({ world }: Context, answer: unknown): unknown {
  const one = (item: Authored) => ({ ...item, performed_via_github_app: performedVia(world, item.user?.login) });
  return Array.isArray(answer) ? (answer as Authored[]).map(one) : one(answer as Authored);
}

function withDefaultBranch({ repository }: Context, answer: unknown): unknown {
  return { ...(answer as object), default_branch: repository.defaultBranch };
}

async function getIssue(context: Context): Promise<Reply> {
  const { world, repository, parameters } = context;
  const pull = world.store.pull(repository.id, Number(parameters.issue_number));
  if (!pull) return forwarded(withApp)(context);
  const api = `${world.url}/repos/${repository.owner}/${repository.name}`;
  const { id, number, title, body, state, createdAt, updatedAt, closedAt } = pull;
  const pull_request = { url: `${api}/pulls/${number}`, html_url: `${world.url}/${repository.owner}/${repository.name}/pull/${number}` };
  return ok({ id, number, title, body, state, locked: false, user: { login: pull.author }, labels: [], assignees: [], created_at: createdAt, updated_at: updatedAt, closed_at: closedAt, pull_request });
}

async function installationRepositories({ world, actor }: Context): Promise<Reply> {
  const installation = actor?.installation;
  if (!installation) throw new GithubError(403, 'You must authenticate with an installation access token in order to list repositories for an installation.');
  const reached = world.store.repositories().filter(({ ownerId, id }) => ownerId === installation.accountId && (installation.repositoryIds?.includes(id) ?? true));
  return ok({ total_count: reached.length, repositories: reached.map((one) => repositoryShape(world, one)) });
}

async function revokeToken({ world, headers }: Context): Promise<Reply> {
  await world.emulate.ask('revoke', headers.authorization?.split(' ')[1] ?? '');
  return nothing;
}

export const forwardedRoutes: Routes = {
  'repos/get': forwarded(withDefaultBranch),
  'issues/get': getIssue,
  'issues/list-for-repo': forwarded(withApp),
  'issues/create': forwarded(withApp),
  'issues/update': forwarded(withApp),
  'issues/list-comments': forwarded(withApp),
  'issues/create-comment': forwarded(withApp),
  'issues/get-comment': forwarded(withApp),
  'issues/update-comment': forwarded(withApp),
  'apps/list-repos-accessible-to-installation': installationRepositories,
  'apps/revoke-installation-access-token': revokeToken,
};
