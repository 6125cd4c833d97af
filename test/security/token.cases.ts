import { agentBot } from '../integration/cli/support/agent-bot.js';
import { askByToken, tokenOf } from './actors.js';
import type { Target } from './target.js';
import type { Visitor } from './visitor.js';

export function tokenCases(target: () => Target): void {
  let owner: Visitor;

  const create = (body: unknown, headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' }) =>
    owner.own('POST', '/api/v1/api-tokens', { headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const rows = <T>(sql: string, ...values: unknown[]) => target().world.query<T>(sql, values);

  describe('an API token', () => {
    beforeAll(async () => {
      owner = await target().person('tokens-owner', { role: 'administrator' });
    });

    it('S48 is shown once, known by its prefix, kept as a digest, and in no log', async () => {
      const answer = await create({ name: 'canary', scope: 'read', expiresInDays: 1 });
      const { id, token, expiresAt } = answer.json as { id: string; token: string; expiresAt: string };
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
      expect(token).toMatch(/^agentbot_[0-9a-f]{32}_[\w-]{43}$/);
      expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(86_400_000);
      const list = await owner.ask('GET', '/api/v1/api-tokens');
      expect((list.json as { items: object[] }).items).toContainEqual(expect.objectContaining({ id, name: 'canary', login: 'tokens-owner', scope: 'read', repositories: null, lastUsedAt: null, revokedAt: null }));
      const secret = token.split('_')[2] ?? '';
      const [kept] = await rows<{ row: string }>('SELECT api_tokens::text AS row FROM api_tokens WHERE id = $1', id);
      for (const text of [list.text, kept?.row, target().world.product.log]) expect(text).not.toContain(secret);
    });

    it('S48 works without a page of ours, begins no session and says when it was used', async () => {
      const { id, token } = await tokenOf(owner, { scope: 'operate' });
      const ask = askByToken(target(), token);
      const task = await target().task(target().own);
      for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) expect((await ask('POST', `/api/v1/tasks/${task}/cancel`, { headers })).status).not.toBe(403);
      const me = await ask('GET', '/auth/me');
      expect([me.status, me.headers.getSetCookie()]).toEqual([200, []]);
      const [used] = await rows<{ used: boolean }>('SELECT last_used_at IS NOT NULL AS used FROM api_tokens WHERE id = $1', id);
      expect(used).toEqual({ used: true });
      expect(await rows("SELECT 1 FROM sessions WHERE sess::text LIKE '%agentbot_%'")).toEqual([]);
    });

    it('S48 opens nothing when it is wrong, revoked, over, or its person may not be in; a cookie beside it does not help', async () => {
      const { id, token } = await tokenOf(owner, { scope: 'read' });
      const other = await tokenOf(owner, { scope: 'read' });
      const last = token.at(-1) === 'A' ? 'B' : 'A';
      const mixed = [...token.split('_').slice(0, 2), other.token.split('_')[2]].join('_');
      for (const wrong of [token.slice(0, -1) + last, mixed, token.slice(0, -1), `${token}x`, `agentbot_${'0'.repeat(32)}_${'A'.repeat(43)}`, 'x', "' OR 1=1 --"]) {
        const { status, code } = await owner.ask('GET', '/auth/me', { headers: { authorization: `Bearer ${wrong}` } });
        expect([wrong, status, code]).toEqual([wrong, 401, 'auth.token']);
      }
      for (const place of [`/auth/me?access_token=${token}`, `/auth/me?token=${token}`]) expect((await target().visitor().ask('GET', place)).status).toBe(401);
      const ask = askByToken(target(), token);
      expect((await ask('GET', '/auth/me')).status).toBe(200);
      await rows("UPDATE api_tokens SET expires_at = now() - interval '1 second' WHERE id = $1", id);
      expect((await ask('GET', '/auth/me')).code).toBe('auth.token');
      expect((await owner.own('DELETE', `/api/v1/api-tokens/${other.id}`)).status).toBe(204);
      expect((await askByToken(target(), other.token)('GET', '/auth/me')).code).toBe('auth.token');
    });

    it('S48 ends with its person, and never does more than they may', async () => {
      const person = await target().person('tokens-person', { role: 'administrator', onGithub: 'read' });
      const { token } = await tokenOf(person, { scope: 'admin' });
      const ask = askByToken(target(), token);
      expect((await ask('GET', '/api/v1/deliveries')).status).toBe(200);
      await rows("UPDATE users SET role = 'viewer' WHERE login = 'tokens-person'");
      const [own, foreign] = [await target().task(target().own), await target().task(target().foreign)];
      const statuses = await Promise.all(['/api/v1/deliveries', `/api/v1/tasks/${own}`, `/api/v1/tasks/${foreign}`].map(async (path) => (await ask('GET', path)).status));
      expect([...statuses, (await ask('POST', `/api/v1/tasks/${own}/cancel`)).status]).toEqual([403, 200, 404, 403]);
      const id = await target().idOf(person);
      expect((await owner.own('POST', `/api/v1/users/${id}/disable`)).status).toBe(204);
      expect((await ask('GET', '/auth/me')).code).toBe('auth.token');
    });

    it('S48 is made, listed and revoked by the operator too, for a person who is let in', async () => {
      const operator = (words: string) => agentBot(`admin token ${words} --json`, { DATABASE_URL: target().world.database.url });
      const made = await operator('create TOKENS-owner --scope read --days 1 --name ci');
      const { id, token } = JSON.parse(made.stdout) as { id: string; token: string };
      expect((await askByToken(target(), token)('GET', '/auth/me')).json).toMatchObject({ login: 'tokens-owner' });
      const listed = await operator('list');
      expect([listed.stdout.includes(id), listed.stdout.includes(token.split('_')[2] ?? '')]).toEqual([true, false]);
      expect((await operator(`revoke ${id}`)).code).toBe(0);
      expect((await askByToken(target(), token)('GET', '/auth/me')).code).toBe('auth.token');
      expect(await operator('create nobody-at-all')).toMatchObject({ code: 1, stderr: expect.stringContaining('user.absent') as string });
    });

    it('S48 of some repositories knows of no others', async () => {
      const { token } = await tokenOf(owner, { scope: 'read', repositories: ['ACME/sums'] });
      await target().task(target().foreign);
      const { items } = (await askByToken(target(), token)('GET', '/api/v1/tasks?limit=200')).json as { items: { repository: string }[] };
      expect(new Set(items.map(({ repository }) => repository))).toEqual(new Set(['acme/sums']));
    });

    it('S48 is made by a person alone, of what is described and nothing else', async () => {
      const { token } = await tokenOf(owner, { scope: 'admin' });
      const byToken = await askByToken(target(), token)('POST', '/api/v1/api-tokens', { headers: { 'content-type': 'application/json' }, body: '{"name":"x","scope":"admin"}' });
      expect([byToken.status, byToken.code]).toEqual([403, 'auth.in_person']);
      const before = await rows('SELECT id FROM api_tokens');
      const good = { name: 'x', scope: 'read' };
      const bad = [
        { ...good, userId: await target().idOf(owner) }, { ...good, login: 'alice' }, { ...good, role: 'administrator' }, { ...good, hash: '00' }, { ...good, scope: 'root' }, { ...good, scope: ['admin'] }, { name: 'x' },
        { ...good, name: '' }, { ...good, name: 'a\nb' }, { ...good, name: 'x'.repeat(101) }, { ...good, expiresInDays: 0 }, { ...good, expiresInDays: 367 }, { ...good, expiresInDays: '9' }, { ...good, expiresAt: '2999-01-01' },
        { ...good, repositories: [] }, { ...good, repositories: ['acme/nowhere'] }, { ...good, repositories: ['../x'] }, { ...good, repositories: [1] }, { name: 'x', scope: 'admin', repositories: ['acme/sums'] },
        '{"name":"x","scope":"read","__proto__":{"role":"administrator"}}', '[]', 'null', '{', '',
      ];
      for (const body of bad) expect([body, (await create(body)).status]).toEqual([body, 400]);
      expect((await create(good, { 'content-type': 'text/plain' })).status).toBe(415);
      expect((await create({ ...good, name: 'x'.repeat(20_000) })).status).toBe(413);
      expect(await rows('SELECT id FROM api_tokens')).toEqual(before);
    });
  });
}
