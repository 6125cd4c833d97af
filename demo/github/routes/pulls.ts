import { commitOf, branchHead, git } from '../git/bare.js';
import type { Context, Routes } from '../http/context.js';
import { checkMay } from '../access.js';
import { created, GithubError, invalid, notFound, ok } from '../http/reply.js';
import { changedFiles } from '../git/changes.js';
import { mergeBranch } from '../git/merge.js';
import type { PullRecord } from '../types.js';
import { paged } from './pages.js';
import { fullPullShape, pullShape, refreshHead } from './pull-shape.js';

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const field = (name: string) => invalid({ resource: 'PullRequest', field: name, code: 'invalid' });
const custom = (message: string) => invalid({ resource: 'PullRequest', code: 'custom', message });

function may(context: Context, level: 'read' | 'write'): Promise<void> {
  return checkMay(context.world.emulate, context.actor, context.repository, ['pull_requests'], level);
}

function pullOf({ world, repository, parameters }: Context): PullRecord {
  const pull = world.store.pull(repository.id, Number(parameters.pull_number));
  if (!pull) throw notFound();
  return pull;
}

async function list(context: Context) {
  await may(context, 'read');
  const { world, repository, query } = context;
  const state = query.get('state') ?? 'open';
  const [headOwner, headBranch] = (query.get('head') ?? '').split(/:(.*)/s);
  const found = world.store
    .pulls(repository.id)
    .filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => !query.has('base') || pull.base === query.get('base'))
    // GitHub ignores a head filter without an owner.
    .filter((pull) => headBranch === undefined || (headOwner?.toLowerCase() === repository.owner.toLowerCase() && pull.head === headBranch))
    .sort((one, other) => (query.get('direction') === 'asc' ? one.number - other.number : other.number - one.number));
  return ok(await Promise.all(paged(found, query).map((pull) => pullShape(world, repository, pull))));
}

/** @throws GithubError 422 for what GitHub would not open a pull request from. */
async function branchesOf({ world, repository, body }: Context) {
  const given = text(body.head, '');
  const head = given.includes(':') ? given.slice(given.indexOf(':') + 1) : given;
  const base = text(body.base, '');
  const headSha = await branchHead(repository.bareDir, head);
  const baseSha = await branchHead(repository.bareDir, base);
  if (headSha === undefined) throw field('head');
  if (baseSha === undefined) throw field('base');
  if (world.store.pulls(repository.id).some((pull) => pull.state === 'open' && pull.head === head && pull.base === base)) {
    throw custom(`A pull request already exists for ${repository.owner}:${head}.`);
  }
  if ((await git(repository.bareDir, ['rev-list', '--count', `${baseSha}..${headSha}`])) === '0') throw custom(`No commits between ${base} and ${head}`);
  return { head, base, headSha, baseSha };
}

async function create(context: Context) {
  await may(context, 'write');
  const { world, repository, body, actor } = context;
  const title = text(body.title, '');
  if (title.trim() === '') throw invalid({ resource: 'PullRequest', field: 'title', code: 'missing_field' });
  const branches = await branchesOf(context);
  const author = actor?.login ?? '';
  const content = typeof body.body === 'string' ? body.body : null;
  const { id, number } = await world.emulate.ask('takePullNumber', repository.id, title, content, author);
  const now = new Date().toISOString();
  const times = { createdAt: now, updatedAt: now, closedAt: null };
  const pull: PullRecord = { id, repositoryId: repository.id, number, author, title, body: content, draft: body.draft === true, state: 'open', mergeCommit: null, ...branches, ...times };
  world.store.addPull(pull);
  return created(await fullPullShape(world, repository, pull));
}

/** @throws GithubError 422 when a second open pull request of the same branch would come of it. */
function checkReopen({ world, repository, body }: Context, pull: PullRecord): void {
  if (body.state !== 'open' || pull.state === 'open') return;
  if (pull.mergeCommit !== null) throw field('state');
  if (world.store.pulls(repository.id).some((one) => one.state === 'open' && one.head === pull.head && one.base === pull.base)) throw field('state');
}

async function update(context: Context) {
  await may(context, 'write');
  const { world, repository, body } = context;
  const pull = pullOf(context);
  checkReopen(context, pull);
  if (typeof body.base === 'string' && (await branchHead(repository.bareDir, body.base)) === undefined) throw field('base');
  pull.title = text(body.title, pull.title);
  pull.body = typeof body.body === 'string' ? body.body : pull.body;
  pull.base = text(body.base, pull.base);
  await refreshHead(world, repository, pull);
  if (body.state === 'closed' || body.state === 'open') setState(pull, body.state);
  pull.updatedAt = new Date().toISOString();
  world.store.save();
  return ok(await fullPullShape(world, repository, pull));
}

function setState(pull: PullRecord, state: PullRecord['state']): void {
  pull.closedAt = state === 'closed' ? (pull.closedAt ?? new Date().toISOString()) : null;
  pull.state = state;
}

async function files(context: Context) {
  await may(context, 'read');
  const pull = pullOf(context);
  await refreshHead(context.world, context.repository, pull);
  return ok(paged(await changedFiles(context.repository.bareDir, pull.baseSha, pull.headSha), context.query));
}

async function merge(context: Context) {
  await checkMay(context.world.emulate, context.actor, context.repository, ['contents'], 'write');
  const { world, repository, body } = context;
  const pull = pullOf(context);
  await refreshHead(world, repository, pull);
  if (pull.state !== 'open') throw new GithubError(405, 'Pull Request is not mergeable');
  if (typeof body.sha === 'string' && (await commitOf(repository.bareDir, body.sha)) !== pull.headSha) {
    throw new GithubError(409, 'Head branch was modified. Review and try the merge again.');
  }
  pull.mergeCommit = await mergeBranch(repository.bareDir, pull);
  setState(pull, 'closed');
  pull.updatedAt = new Date().toISOString();
  world.store.save();
  return ok({ sha: pull.mergeCommit, merged: true, message: 'Pull Request successfully merged' });
}

export const pullRoutes: Routes = {
  'pulls/list': list,
  'pulls/create': create,
  'pulls/get': async (context) => {
    await may(context, 'read');
    return ok(await fullPullShape(context.world, context.repository, pullOf(context)));
  },
  'pulls/update': update,
  'pulls/list-files': files,
  'pulls/merge': merge,
};
