import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AuthApp, cookieOf, PUBLIC_URL } from './app.js';

const UNKNOWN_ID = '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11';

const HOUR_MS = 3_600_000;

describe('sessions behind https', () => {
  let app: AuthApp;

  beforeAll(async () => {
    app = await AuthApp.start({ SESSION_IDLE_SECONDS: '7200', SESSION_MAX_SECONDS: '36000' });
  });
  afterAll(() => app.stop());

  const me = async (cookie: string) => (await app.send('/auth/me', cookie)).status;

  it('have a cookie that is bound to host, https and path, and none over plain http', async () => {
    const answer = await app.send('/auth/github/callback?code=c&state=s');
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-agent-bot=s%3A[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/)]);
    expect((await app.send('/auth/github', undefined, { headers: { 'x-forwarded-proto': 'http' } })).headers.getSetCookie()).toEqual([]);
  });

  it('begin anew at the login: an id that was planted before is worth nothing', async () => {
    const planted = await app.logIn('mallory');
    await app.database.dataSource.query("UPDATE sessions SET sess = (sess::jsonb - 'userId')::json");
    const own = cookieOf(await app.send('/auth/github/callback?code=c&state=s', planted));
    expect(own).not.toBe(planted);
    expect([await me(planted), await me(own)]).toEqual([401, 200]);
    expect(await me(own.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).toBe(401);
  });

  it('end after their longest time even when they are used, and leave no row', async () => {
    const cookie = await app.logIn('max');
    app.now += 9 * HOUR_MS;
    expect(await me(cookie)).toBe(200);
    app.now += 2 * HOUR_MS;
    expect(await me(cookie)).toBe(401);
    app.now -= 11 * HOUR_MS;
    expect(await me(cookie)).toBe(401);
  });

  it('end when they are not used', async () => {
    const cookie = await app.logIn('ida');
    const [row] = await app.database.dataSource.query<{ left: number }[]>("SELECT extract(epoch FROM max(expire) - now())::int AS left FROM sessions WHERE sess ->> 'userId' IS NOT NULL");
    expect(row?.left).toBeGreaterThan(7_100);
    expect(row?.left).toBeLessThanOrEqual(7_201);
    await app.database.dataSource.query("UPDATE sessions SET expire = now() - interval '1 second'");
    expect(await me(cookie)).toBe(401);
  });

  it('follow the role of the row at once, and end with it', async () => {
    const cookie = await app.logIn('rolf', 'administrator');
    expect((await app.send('/api/v1/deliveries', cookie)).status).toBe(200);
    await app.database.dataSource.query("UPDATE users SET role = 'viewer' WHERE login = 'rolf'");
    expect((await app.send('/api/v1/deliveries', cookie)).status).toBe(403);
    await app.database.dataSource.query("DELETE FROM users WHERE login = 'rolf'");
    expect(await me(cookie)).toBe(401);
  });

  it('are all ended by their person, and each of them is theirs alone', async () => {
    const [first, second, other] = [await app.logIn('lena', undefined, { 'user-agent': 'Firefox' }), await app.logIn('lena', undefined, { 'user-agent': 'Chrome' }), await app.logIn('otto')];
    const { items } = (await (await app.send('/auth/sessions', first)).json()) as { items: Record<string, string>[] };
    expect(items.map(({ userAgent }) => userAgent).toSorted()).toEqual(['Chrome', 'Firefox']);
    expect(items.every(({ id = '' }) => /^[0-9a-f]{32}$/.test(id) && !first.includes(id))).toBe(true);
    expect((await app.send('/auth/sessions', first, { method: 'DELETE', headers: { origin: PUBLIC_URL } })).status).toBe(204);
    expect([await me(first), await me(second), await me(other)]).toEqual([401, 401, 200]);
  });

  it('are seen and ended by administrators, and by nobody else', async () => {
    const [nora, admin] = [await app.logIn('nora'), await app.logIn('adam', 'administrator')];
    const { id } = (await (await app.send('/auth/me', nora)).json()) as { id: string };
    const path = `/api/v1/sessions?user=${id}`;
    const end = (cookie: string) => app.send(path, cookie, { method: 'DELETE', headers: { origin: PUBLIC_URL } });
    expect([(await app.send(path, nora)).status, (await end(nora)).status]).toEqual([403, 403]);
    expect(((await (await app.send(path, admin)).json()) as { items: object[] }).items).toHaveLength(1);
    expect((await end(admin)).status).toBe(204);
    expect([await me(nora), await me(admin)]).toEqual([401, 200]);
    expect([(await app.send('/api/v1/sessions', admin)).status, (await app.send('/api/v1/sessions?user=1', admin)).status]).toEqual([400, 400]);
  });

  it('of a closed account are over at once, and no login opens another until the account is open again', async () => {
    const [dora, admin] = [await app.logIn('dora'), await app.logIn('agnes', 'administrator')];
    const { id } = (await (await app.send('/auth/me', dora)).json()) as { id: string };
    const post = (path: string, cookie: string) => app.send(path, cookie, { method: 'POST', headers: { origin: PUBLIC_URL } });
    expect((await post(`/api/v1/users/${id}/disable`, admin)).status).toBe(204);
    expect(await me(dora)).toBe(401);
    await app.tell('dora');
    const refused = await app.send('/auth/github/callback?code=c&state=s');
    expect([refused.status, ((await refused.json()) as { code: string }).code, refused.headers.getSetCookie().some((line) => line.startsWith('__Host-agent-bot='))]).toEqual([403, 'auth.disabled', false]);
    const { items } = (await (await app.send('/api/v1/users', admin)).json()) as { items: { login: string; state: string }[] };
    expect(items.find(({ login }) => login === 'dora')).toMatchObject({ state: 'disabled' });
    expect((await post(`/api/v1/users/${id}/enable`, admin)).status).toBe(204);
    expect(await me(await app.logIn('dora'))).toBe(200);

    const self = (await (await app.send('/auth/me', admin)).json()) as { id: string };
    expect([(await post(`/api/v1/users/${self.id}/disable`, admin)).status, (await post(`/api/v1/users/${UNKNOWN_ID}/disable`, admin)).status]).toEqual([409, 404]);
  });

  it('are no business of the webhook and the probes', async () => {
    for (const path of ['/livez', '/webhooks/github']) expect((await app.send(path)).headers.getSetCookie()).toEqual([]);
  });
});

describe('without GITHUB_CLIENT_ID', () => {
  it('nobody can log in, and the answer says why', async () => {
    const app = await AuthApp.start({ GITHUB_CLIENT_ID: '', GITHUB_CLIENT_SECRET: '' });
    for (const path of ['/auth/github', '/auth/github/callback?code=c&state=s']) {
      const answer = await app.send(path);
      expect([answer.status, answer.headers.get('retry-after'), ((await answer.json()) as { code: string; detail: string }).detail]).toEqual([503, '60', expect.stringContaining('GITHUB_CLIENT_ID')]);
    }
    expect((await app.send('/api/v1/tasks')).status).toBe(401);
    await app.stop();
  });
});

describe('the description of the API', () => {
  it('is open at a desk and for administrators alone in production', async () => {
    const desk = await AuthApp.start();
    expect((await desk.send('/docs-json')).status).toBe(200);
    expect((await desk.send('/docs')).status).toBe(200);
    await desk.stop();

    const real = await AuthApp.start({ NODE_ENV: 'production', DATABASE_URL: 'postgresql://x/y', SECRET_KEYS: `k1:${Buffer.alloc(32).toString('base64')}` });
    const [viewer, administrator] = [await real.logIn('vera'), await real.logIn('ada', 'administrator')];
    for (const path of ['/docs', '/docs/', '/docs-json', '/docs/swagger-ui-init.js', '/DOCS-JSON']) {
      expect([path, (await real.send(path)).status, (await real.send(path, viewer)).status, (await real.send(path, administrator)).status]).toEqual([path, 401, 403, 200]);
    }
    await real.stop();
  });
});

describe('the session key', () => {
  it('is made once where none was given, for its owner alone', async () => {
    const app = await AuthApp.start({ SESSION_KEYS: '' });
    const file = join(app.dataDir, 'secrets', 'session-keys');
    expect(existsSync(file) && statSync(file).mode & 0o777).toBe(0o600);
    expect((await app.send('/auth/me', await app.logIn('kay'))).status).toBe(200);
    await app.stop();
  });
});
