import { AuthApp, cookieOf } from './app.js';

const CALLBACK = '/auth/github/callback?code=c&state=s';

describe('a login that is under way', () => {
  let app: AuthApp;

  beforeEach(async () => {
    app = await AuthApp.start();
  });
  afterEach(() => app.stop());

  const rows = async () => (await app.database.dataSource.query<unknown[]>('SELECT 1 FROM sessions')).length;
  const begin = (address = '192.0.2.1') => app.send('/auth/github', undefined, { headers: { 'x-forwarded-for': address } });

  it('is no row: a thousand visits leave none, and one address is slowed down', async () => {
    const statuses: number[] = [];
    for (let visit = 0; visit < 1_000; visit += 1) statuses.push((await begin()).status);
    expect(await rows()).toBe(0);
    expect([statuses.filter((status) => status === 302).length, statuses.filter((status) => status === 429).length]).toEqual([60, 940]);
    const refused = await begin();
    expect([refused.headers.get('retry-after'), ((await refused.json()) as { code: string }).code, refused.headers.getSetCookie()]).toEqual(['60', 'auth.limited', []]);
    app.now += 61_000;
    expect((await begin()).status).toBe(302);
  });

  it('is kept in a cookie bound to host, https and a few minutes, which says nothing', async () => {
    const [line = ''] = (await begin()).headers.getSetCookie();
    expect(line).toMatch(/^__Host-agent-bot-login=[^;]+; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/);
    for (const secret of [app.github.attempt.state, app.github.attempt.verifier]) expect(decodeURIComponent(line)).not.toContain(secret);
  });

  it('is told once to whoever comes back with the cookie, and is gone then', async () => {
    const cookie = cookieOf(await begin());
    const answer = await app.send(CALLBACK, cookie);
    expect(answer.status).toBe(302);
    expect(app.github.brought).toEqual([app.github.attempt]);
    expect(answer.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^__Host-agent-bot-login=; .*Expires=Thu, 01 Jan 1970/));
    await app.send(CALLBACK, cookie);
    expect(app.github.brought).toEqual([app.github.attempt, undefined]);
  });

  it.each([
    ['no cookie', () => undefined],
    ['a cookie of its own making', () => '__Host-agent-bot-login=v1:s:a:b:c'],
    ['a changed cookie', (cookie: string) => cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
  ])('is nobody’s for %s', async (_what, change: (cookie: string) => string | undefined) => {
    await app.send(CALLBACK, change(cookieOf(await begin())));
    expect(app.github.brought).toEqual([undefined]);
  });

  it('ends after ten minutes', async () => {
    const cookie = cookieOf(await begin());
    app.now += 601_000;
    await app.send(CALLBACK, cookie);
    expect(app.github.brought).toEqual([undefined]);
  });
});

it('a login begun under the key before goes on under the next', async () => {
  const [old, next] = ['o'.repeat(40), 'n'.repeat(40)];
  const before = await AuthApp.start({ SESSION_KEYS: old });
  const cookie = cookieOf(await before.send('/auth/github'));
  await before.stop();
  const after = await AuthApp.start({ SESSION_KEYS: `${next},${old}` });
  await after.send(CALLBACK, cookie);
  expect(after.github.brought).toEqual([before.github.attempt]);
  await after.stop();
});
