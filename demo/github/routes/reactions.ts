import { checkMay } from '../access.js';
import type { Context, Routes } from '../http/context.js';
import { created, notFound, ok } from '../http/reply.js';
import type { ReactionContent, ReactionRecord } from '../types.js';
import { paged } from './pages.js';
import { personByLogin } from './people.js';

type Target = ReactionRecord['target'];

function may({ world, actor, repository }: Context, level: 'read' | 'write'): Promise<void> {
  return checkMay(world.emulate, actor, repository, ['issues', 'pull_requests'], level);
}

async function shape({ world }: Context, { id, content, login, createdAt }: ReactionRecord) {
  return { id, node_id: Buffer.from(`Reaction:${id}`).toString('base64'), user: await personByLogin(world, login), content, created_at: createdAt };
}

const idOf = ({ parameters }: Context, target: Target): number => Number(target === 'issue' ? parameters.issue_number : parameters.comment_id);

/** @throws GithubError 404 when there is nothing to react to. */
async function checkTarget(context: Context, target: Target): Promise<void> {
  const { world, repository, headers } = context;
  const id = idOf(context, target);
  if (target === 'issue' && world.store.pull(repository.id, id)) return;
  const path = `/repos/${repository.owner}/${repository.name}/issues/${target === 'comment' ? 'comments/' : ''}${id}`;
  const answer = await world.emulate.forward('GET', path, { authorization: headers.authorization }, Buffer.alloc(0));
  if (answer.status === 404) throw notFound();
}

const react = (target: Target) => async (context: Context) => {
  await may(context, 'write');
  await checkTarget(context, target);
  const { world, repository, body, actor } = context;
  const login = actor?.login ?? '';
  const content = body.content as ReactionContent;
  const targetId = idOf(context, target);
  const existing = world.store.reactions(repository.id, target, targetId).find((one) => one.login === login && one.content === content);
  if (existing) return ok(await shape(context, existing));
  const createdAt = new Date().toISOString();
  return created(await shape(context, world.store.addReaction({ repositoryId: repository.id, target, targetId, login, content, createdAt })));
};

const listOf = (target: Target) => async (context: Context) => {
  await may(context, 'read');
  await checkTarget(context, target);
  const content = context.query.get('content');
  const found = context.world.store.reactions(context.repository.id, target, idOf(context, target)).filter((one) => content === null || one.content === content);
  return ok(await Promise.all(paged(found, context.query).map((one) => shape(context, one))));
};

export const reactionRoutes: Routes = {
  'reactions/create-for-issue': react('issue'),
  'reactions/list-for-issue': listOf('issue'),
  'reactions/create-for-issue-comment': react('comment'),
  'reactions/list-for-issue-comment': listOf('comment'),
};
