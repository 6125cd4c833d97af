import type { RoutePolicy } from '../../src/shared/http/route-policies.js';
import { actorsOf, outcomeOf, tokenOf, verdictFor, type Actor, type Where } from './actors.js';
import { isChanging, isOpen, routesOfProduct } from './routes.js';
import { printTable } from './table.js';
import type { Target } from './target.js';
import type { Visitor } from './visitor.js';

/** What whoever attacks a person's cookie can make a browser send. */
const FORGERIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'form post': { 'content-type': 'text/plain' },
  'no origin': {},
  'null origin': { origin: 'null' },
  'foreign origin': { origin: 'https://evil.example' },
  'origin like ours': { origin: 'https://bot.example.org.evil.example' },
  'plain http': { origin: 'http://bot.example.org' },
  'cross-site': { 'sec-fetch-site': 'cross-site' },
  'same-site': { 'sec-fetch-site': 'same-site' },
  'own origin, cross-site': { origin: 'https://bot.example.org', 'sec-fetch-site': 'cross-site' },
  'by override': { 'x-http-method-override': 'GET', 'content-type': 'application/x-www-form-urlencoded' },
};

/** Answers everybody; the webhook by its signature, the login by its state. */
const OPEN = ['GET /livez', 'GET /readyz', 'GET /startupz', 'GET /auth/github', 'GET /auth/github/callback', 'POST /webhooks/github'];

/** After these a session is over: the last rows. */
const ENDING = ['/auth/logout', '/auth/sessions'];
const isEnding = (route: RoutePolicy): boolean => isChanging(route) && ENDING.includes(route.path);

const nameOf = ({ method, path }: RoutePolicy): string => `${method} ${path}`;

export function routeCases(target: () => Target): void {
  let routes: readonly RoutePolicy[];
  let guarded: readonly RoutePolicy[];
  let admin: Visitor;

  /** The route's address about something that is really there. */
  async function addressOf({ path }: RoutePolicy, where: Where): Promise<string> {
    const victim = async () => target().idOf(await target().person('matrix-victim'));
    if (path.startsWith('/api/v1/tasks/:id')) return path.replace(':id', await target().task(target()[where])).replace(':name', 'diff');
    if (path.startsWith('/api/v1/users/:id')) {
      await target().world.query("UPDATE users SET disabled_at = NULL WHERE login = 'matrix-victim'");
      return path.replace(':id', await victim());
    }
    if (path.startsWith('/api/v1/api-tokens/:id')) return path.replace(':id', (await tokenOf(admin, { scope: 'read' })).id);
    if (path === '/api/v1/sessions') return `${path}?user=${UNKNOWN}`;
    return path.includes(':id') ? path.replace(':id', await target().deadDelivery()) : path;
  }

  const bodyOf = ({ method, path }: RoutePolicy): RequestInit =>
    method === 'POST' && path === '/api/v1/api-tokens' ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'matrix', scope: 'read' }) } : {};

  const tryAs = async (actor: Actor, route: RoutePolicy, where: Where): Promise<string> => {
    if (isEnding(route)) await actor.again();
    return outcomeOf(await actor.ask(route.method, await addressOf(route, where), bodyOf(route)));
  };

  describe('every route', () => {
    beforeAll(async () => {
      routes = (await routesOfProduct()).toSorted((one, other) => Number(isEnding(one)) - Number(isEnding(other)));
      guarded = routes.filter((route) => !isOpen(route));
      admin = await target().person('routes-admin', { role: 'administrator' });
    });

    it('S48 has a policy, is in the description of the API, and answers everybody only where that is meant', async () => {
      expect(routes.filter(({ access }) => access === undefined).map(nameOf)).toEqual([]);
      expect(routes.filter(isOpen).map(nameOf).toSorted()).toEqual(OPEN.toSorted());
      const { paths } = (await admin.ask('GET', '/docs-json')).json as { paths: Record<string, Record<string, object>> };
      const described = Object.entries(paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`));
      expect(described.toSorted()).toEqual(routes.map((route) => nameOf(route).replace(/:(\w+)/g, '{$1}')).toSorted());
    });

    it('S48 answers each role and each token as it has to, about what is theirs and what is not', async () => {
      const actors = await actorsOf(target());
      const [rows, wrong]: [string[][], string[]] = [[], []];
      for (const route of guarded) {
        for (const where of route.path.startsWith('/api/v1/tasks/:id') ? (['own', 'foreign'] as const) : (['own'] as const)) {
          const row: string[] = [];
          for (const actor of actors) {
            const [expected, actual] = [verdictFor(actor, route, where), await tryAs(actor, route, where)];
            if (actual !== expected) wrong.push(`${nameOf(route)} (${where}) as ${actor.name}: ${actual}, not ${expected}`);
            row.push(actual);
          }
          rows.push([nameOf(route), route.path.includes(':id/') || route.path.endsWith(':id') ? where : '', ...row]);
        }
      }
      printTable('role × route × own/foreign', ['route', 'object', ...actors.map(({ name }) => name)], rows);
      expect(wrong).toEqual([]);
      expect(rows.length).toBeGreaterThan(25);
    }, 300_000);

    it('S47 that changes something is refused when another page makes the browser ask', async () => {
      const changing = guarded.filter(isChanging);
      const [rows, wrong]: [string[][], string[]] = [[], []];
      for (const route of changing) {
        const address = await addressOf(route, 'own');
        const row: string[] = [];
        for (const [forgery, headers] of Object.entries(FORGERIES)) {
          const body = headers['content-type'] === undefined ? undefined : '{"name":"x","scope":"admin"}';
          const { status, code } = await admin.ask(route.method, address, { headers, body });
          if (status !== 403 || code !== 'auth.foreign_request') wrong.push(`${nameOf(route)} by ${forgery}: ${status} ${String(code)}`);
          row.push(String(status));
        }
        rows.push([nameOf(route), ...row]);
      }
      printTable('state-changing route × forged request', ['route', ...Object.keys(FORGERIES)], rows);
      expect(wrong).toEqual([]);
      expect(rows.length).toBeGreaterThan(8);
      expect((await admin.ask('GET', '/auth/me')).status).toBe(200);
    }, 120_000);

    it('S47 changes nothing by a GET, a HEAD or an OPTIONS, and nothing by a method that it does not have', async () => {
      for (const route of guarded.filter(isChanging)) {
        const address = await addressOf(route, 'own');
        for (const method of ['GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']) {
          const { status } = await admin.ask(method, address, { headers: { 'x-http-method-override': route.method } });
          expect([method, route.path, [200, 404].includes(status)]).toEqual([method, route.path, true]);
        }
      }
      expect((await admin.ask('GET', '/auth/me')).status).toBe(200);
      expect(await target().world.query("SELECT 1 FROM users WHERE login = 'matrix-victim' AND disabled_at IS NOT NULL")).toEqual([]);
    });
  });
}

const UNKNOWN = '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11';
