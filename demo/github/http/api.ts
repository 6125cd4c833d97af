import type { IncomingHttpHeaders } from 'node:http';
import { actorOf, checkJwtTimes, checkVisible, isJwt, tokenOf } from '../access.js';
import { check } from '../openapi/check.js';
import { operations } from '../openapi/description.js';
import { contentRoutes } from '../routes/contents.js';
import { forwarded, forwardedRoutes } from '../routes/forwarded.js';
import { gitDataRoutes } from '../routes/git-data.js';
import { hookDeliveryRoutes } from '../routes/hook-deliveries.js';
import { membershipRoutes } from '../routes/membership.js';
import { permissionRoutes } from '../routes/permission.js';
import { pullRoutes } from '../routes/pulls.js';
import { reactionRoutes } from '../routes/reactions.js';
import type { Actor, Repository, Violation } from '../types.js';
import type { Context, Handler, Routes, World } from './context.js';
import { GithubError, invalid, notFound, type Reply } from './reply.js';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
}

const ROUTES: Routes = { ...contentRoutes, ...forwardedRoutes, ...gitDataRoutes, ...hookDeliveryRoutes, ...membershipRoutes, ...permissionRoutes, ...pullRoutes, ...reactionRoutes };
const asItCame = forwarded();

for (const id of Object.keys(ROUTES)) {
  if (!operations.some(({ operationId }) => operationId === id)) throw new Error(`no operation ${id} in the description`);
}

function parsed(raw: Buffer): unknown {
  if (raw.length === 0) return undefined;
  try {
    return JSON.parse(raw.toString());
  } catch {
    throw new GithubError(400, 'Problems parsing JSON');
  }
}

/** @throws GithubError 401; undefined is an anonymous request or the App itself. */
async function authenticate(world: World, headers: IncomingHttpHeaders): Promise<Actor | undefined> {
  const token = tokenOf(headers.authorization);
  if (token === undefined) return undefined;
  if (!isJwt(token)) return actorOf(world.emulate, token, world.app.slug);
  checkJwtTimes(token, new Date());
  return undefined;
}

const REPOSITORY_PATH = /^\/(?:repositories\/(?<id>\d+)|repos\/(?<owner>[^/]+)\/(?<name>[^/?]+))(?<rest>[/?].*)?$/;

/** A path by the repository's number, which no description has, is one by its name; an old name leads to the number. */
async function current(world: World, actor: Actor | undefined, method: string, path: string): Promise<string | Reply> {
  const { id, owner = '', name = '', rest = '' } = REPOSITORY_PATH.exec(path)?.groups ?? {};
  if (id !== undefined) {
    const repository = await checkVisible(world.emulate, actor, world.store.byId(Number(id)));
    return `/repos/${repository.owner}/${repository.name}${rest}`;
  }
  const former = world.store.formerly(owner, name);
  if (!former) return path;
  await checkVisible(world.emulate, actor, former);
  const url = `${world.url}/repositories/${former.id}${rest}`;
  return { status: method === 'GET' ? 301 : 307, headers: { location: url }, body: { message: 'Moved Permanently', url } };
}

async function repositoryOf(world: World, actor: Actor | undefined, parameters: Readonly<Record<string, string>>): Promise<Repository> {
  const { owner = '', repo = '' } = parameters;
  const repository = world.store.repository(owner, repo);
  return checkVisible(world.emulate, actor, repository);
}

/** One request of the REST API: known to GitHub's description, authenticated, visible, then handled. */
export class Api {
  readonly violations: Violation[] = [];

  constructor(private readonly world: World) {}

  async answer(request: ApiRequest): Promise<Reply> {
    try {
      return await this.handle(request);
    } catch (error) {
      if (error instanceof GithubError) return error.toReply();
      throw error;
    }
  }

  private async handle({ method, path: asked, headers, raw }: ApiRequest): Promise<Reply> {
    const actor = await authenticate(this.world, headers);
    const path = await current(this.world, actor, method, asked);
    if (typeof path !== 'string') return path;
    const { pathname, searchParams: query } = new URL(path, this.world.url);
    const body = parsed(raw);
    const { operation, parameters, errors, unknown } = check({ method, path: pathname, query, body });
    for (const problem of [...errors, ...unknown]) this.violations.push({ method, path, problem });
    if (!operation) throw notFound();
    if (errors.length > 0) throw invalid(...errors.map((message) => ({ resource: operation.operationId, code: 'custom', message })));
    // The App by JWT asks for a repository's installation; nobody else needs to see it first.
    const needsSight = operation.path.startsWith('/repos/') && operation.operationId !== 'apps/get-repo-installation';
    const repository = needsSight ? await repositoryOf(this.world, actor, parameters) : (undefined as unknown as Repository);
    const handler: Handler = ROUTES[operation.operationId] ?? asItCame;
    const context: Context = { world: this.world, method, path, headers, raw, parameters, query, actor, repository, body: (body ?? {}) as Context['body'] };
    return handler(context);
  }
}
