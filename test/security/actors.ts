import type { RoutePolicy } from '../../src/shared/http/route-policies.js';
import type { TokenScope, UserRole } from '../../src/shared/http/principal.js';
import type { Target } from './target.js';
import type { Answer, Visitor } from './visitor.js';

export type Where = 'own' | 'foreign';

/** Somebody in the matrix, and what is true of them by the facts of the test, not by the product's word. */
export interface Actor {
  readonly name: string;
  readonly role: UserRole | undefined;
  readonly scope?: TokenScope;
  readonly sees: readonly Where[];
  readonly mayWrite: readonly Where[];
  ask(method: string, path: string, init?: RequestInit): Promise<Answer>;
  /** Logs in anew where that makes sense: some routes end what was begun. */
  again(): Promise<void>;
}

const ALL: readonly Where[] = ['own', 'foreign'];
const NOTHING = async (): Promise<void> => undefined;
const JSON_TYPE = { 'content-type': 'application/json' };

/** A token in the name of who is logged in. */
export async function tokenOf(visitor: Visitor, wish: Readonly<Record<string, unknown>>): Promise<{ readonly id: string; readonly token: string }> {
  const answer = await visitor.own('POST', '/api/v1/api-tokens', { headers: JSON_TYPE, body: JSON.stringify({ name: 'test', ...wish }) });
  if (answer.status !== 201) throw new Error(`no token: ${answer.status} ${answer.text}`);
  return answer.json as { id: string; token: string };
}

/** A request that shows a token and nothing else. */
export function askByToken(target: Target, token: string): Actor['ask'] {
  return (method, path, init = {}) => target.visitor().ask(method, path, { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` } });
}

async function person(target: Target, name: string, role: UserRole, onGithub: 'none' | 'read' | 'write', more: Pick<Actor, 'sees' | 'mayWrite'>): Promise<Actor> {
  const login = `matrix-${name}`;
  const known = { role, onGithub };
  let visitor = await target.person(login, known);
  return {
    name,
    role,
    ...more,
    ask: (method, path, init) => visitor.own(method, path, init),
    again: async () => {
      visitor = await target.person(login, known);
    },
  };
}

async function machine(target: Target, admin: Visitor, name: string, scope: TokenScope, repositories?: readonly string[]): Promise<Actor> {
  const { token } = await tokenOf(admin, { scope, ...(repositories && { repositories }) });
  const sees = repositories === undefined ? ALL : (['own'] as const);
  return { name, role: 'administrator', scope, sees, mayWrite: sees, ask: askByToken(target, token), again: NOTHING };
}

export async function actorsOf(target: Target): Promise<readonly Actor[]> {
  const owner = await target.person('matrix-owner', { role: 'administrator' });
  const nobody = target.visitor();
  const own = `${target.own.owner}/${target.own.name}`;
  return [
    { name: 'nobody', role: undefined, sees: [], mayWrite: [], ask: (method, path, init) => nobody.own(method, path, init), again: NOTHING },
    await person(target, 'stranger', 'viewer', 'none', { sees: [], mayWrite: [] }),
    await person(target, 'viewer', 'viewer', 'read', { sees: ['own'], mayWrite: [] }),
    await person(target, 'writer', 'viewer', 'write', { sees: ['own'], mayWrite: ['own'] }),
    await person(target, 'maintainer', 'maintainer', 'read', { sees: ['own'], mayWrite: [] }),
    await person(target, 'administrator', 'administrator', 'none', { sees: ALL, mayWrite: ALL }),
    await machine(target, owner, 'read token', 'read'),
    await machine(target, owner, 'operate token', 'operate'),
    await machine(target, owner, 'admin token', 'admin'),
    await machine(target, owner, 'token of own', 'operate', [own]),
  ];
}

const RANK: Readonly<Record<UserRole, number>> = { viewer: 1, maintainer: 2, administrator: 3 };
const REACH: Readonly<Record<TokenScope, number>> = { read: 1, operate: 2, admin: 3 };

/** What has to come of it, by the rules of docs/security.md. */
export function verdictFor(actor: Actor, { method, path, access, inPerson }: RoutePolicy, where: Where): string {
  if (actor.role === undefined) return '401';
  const needed = access?.kind === 'role' ? RANK[access.role] : Infinity;
  if (RANK[actor.role] < needed) return '403';
  if (actor.scope !== undefined && (inPerson || REACH[actor.scope] < needed || (actor.scope === 'read' && method !== 'GET'))) return '403';
  if (!path.startsWith('/api/v1/tasks/:id')) return 'ok';
  if (!actor.sees.includes(where)) return '404';
  if (path.endsWith('/retry')) return actor.mayWrite.includes(where) ? 'ok' : '403';
  if (path.endsWith('/cancel')) return actor.mayWrite.includes(where) || RANK[actor.role] >= RANK.maintainer ? 'ok' : '403';
  return 'ok';
}

/** What came of it; an object that is not in the right state is one that could be reached. */
export function outcomeOf({ status }: Pick<Answer, 'status'>): string {
  if ([401, 403, 404].includes(status)) return String(status);
  return status < 500 && status !== 400 ? 'ok' : `!${status}`;
}
