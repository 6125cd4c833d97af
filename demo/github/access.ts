import type { EmulateProcess } from './emulate/emulate-process.js';
import { badCredentials, forbidden, GithubError, notFound } from './http/reply.js';
import type { Actor, Repository } from './types.js';

type Level = 'read' | 'write';

const RANK: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };
const WRITERS = new Set(['admin', 'maintain', 'write']);

/** GitHub's limit on how far ahead an App's JWT may expire, in seconds. */
const JWT_MAX_SECONDS = 600;

/** Bearer, `token` or Basic (git and curl: the password is the token). */
export function tokenOf(authorization: string | undefined): string | undefined {
  const [scheme, value] = authorization?.trim().split(/\s+/) ?? [];
  if (value === undefined) return undefined;
  if (scheme?.toLowerCase() !== 'basic') return value;
  return Buffer.from(value, 'base64').toString().split(':').slice(1).join(':');
}

export const isJwt = (token: string): boolean => token.startsWith('eyJ');

function claimsOf(jwt: string): { exp?: unknown; iat?: unknown } {
  try {
    return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { exp?: unknown; iat?: unknown };
  } catch {
    throw new GithubError(401, 'A JSON web token could not be decoded');
  }
}

/** The times GitHub insists on; emulate checks the signature and takes any times. */
export function checkJwtTimes(jwt: string, now: Date): void {
  const { exp, iat } = claimsOf(jwt);
  const seconds = Math.floor(now.getTime() / 1000);
  if (typeof exp !== 'number' || exp <= seconds) {
    throw new GithubError(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires");
  }
  if (exp > seconds + JWT_MAX_SECONDS) throw new GithubError(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== 'number' || iat > seconds) {
    throw new GithubError(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  }
}

/** @throws GithubError 401 for a token that was never given out or is no longer good. */
export async function actorOf(emulate: EmulateProcess, token: string, appSlug: string): Promise<Actor> {
  const holder = await emulate.ask('whois', token);
  if (!holder) throw badCredentials();
  if (!holder.installation) return { login: holder.login, id: holder.id };
  const bot = await emulate.ask('ensureBot');
  const { accountId, permissions, repositoryIds, repositorySelection } = holder.installation;
  return {
    login: `${appSlug}[bot]`,
    id: bot.id,
    installation: { accountId, permissions, repositoryIds: repositorySelection === 'all' ? undefined : repositoryIds },
  };
}

function installationReaches(actor: Actor, repository: Repository): boolean {
  const installation = actor.installation;
  if (installation?.accountId !== repository.ownerId) return false;
  return installation.repositoryIds?.includes(repository.id) ?? true;
}

/** @throws GithubError 404 when the sender may not know that the repository exists. */
export async function checkVisible(emulate: EmulateProcess, actor: Actor | undefined, repository: Repository | undefined): Promise<Repository> {
  if (!repository) throw notFound();
  if (!repository.isPrivate) return repository;
  if (!actor) throw notFound();
  if (actor.installation ? installationReaches(actor, repository) : (await emulate.ask('role', repository.id, actor.login)) !== 'none') return repository;
  throw notFound();
}

/** @throws GithubError 401 or 403 when the sender sees the repository and still may not do this. One permission is enough. */
export async function checkMay(emulate: EmulateProcess, actor: Actor | undefined, repository: Repository, permissions: readonly string[], level: Level): Promise<void> {
  if (!repository.isPrivate && level === 'read') return;
  if (!actor) throw new GithubError(401, 'Requires authentication');
  if (!actor.installation) {
    const role = await emulate.ask('role', repository.id, actor.login);
    if (level === 'write' && permissions.includes('contents') && !WRITERS.has(role ?? 'none')) throw forbidden();
    return;
  }
  if (!installationReaches(actor, repository)) throw forbidden();
  const granted = actor.installation.permissions;
  if (!permissions.some((name) => (RANK[granted[name] ?? ''] ?? 0) >= (RANK[level] ?? 0))) throw forbidden();
}
