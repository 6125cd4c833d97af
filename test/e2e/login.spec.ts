import { Browser, locationOf } from '../support/browser.js';
import { World } from './world.js';

describe('logging in', () => {
  let world: World;
  let product: string;

  beforeAll(async () => {
    world = await World.start();
    product = world.product.url;
  });
  afterAll(() => world.stop());

  const me = async (browser: Browser) => {
    const answer = await browser.send(`${product}/auth/me`);
    return { status: answer.status, type: answer.headers.get('content-type'), body: (await answer.json()) as Record<string, unknown> };
  };

  const sessions = () => world.query<{ sid: string; sess: { userId?: string } }>('SELECT sid, sess FROM sessions');

  it('leads from GitHub back to a row, a session of its own and who one is', async () => {
    const browser = new Browser();
    expect(await me(browser)).toMatchObject({ status: 401, type: expect.stringContaining('application/problem+json'), body: { code: 'auth.required' } });

    const page = await browser.toGithub(product, '/docs?x=1');
    const asked = new URL(page.url).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('code_challenge')).toHaveLength(43);
    expect(asked.get('redirect_uri')).toBe(`${product}/auth/github/callback`);
    const before = browser.setCookies.at(-1)?.split(';')[0];

    const landed = await browser.send(locationOf(await browser.press(page, { login: 'alice' })));
    expect([landed.status, locationOf(landed)]).toEqual([302, '/docs?x=1']);
    const cookie = browser.setCookies.at(-1) ?? '';
    expect(cookie.split(';')[0]).not.toBe(before);
    expect(cookie).toMatch(/^agent-bot=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);

    const { status, body } = await me(browser);
    expect([status, body]).toEqual([200, { id: expect.any(String), githubId: expect.any(Number), login: 'alice', role: 'viewer' }]);
    expect(await world.query('SELECT id, github_id::int, login, role, last_login_at IS NOT NULL AS seen FROM users')).toEqual([
      { id: body['id'], github_id: body['githubId'], login: 'alice', role: 'viewer', seen: true },
    ]);
    const kept = await sessions();
    expect(kept.filter(({ sess }) => sess.userId === body['id'])).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain('ghu_');
    expect(world.product.log).not.toContain('ghu_');
  });

  it('ends a session on the server too', async () => {
    const browser = new Browser();
    await browser.logIn(product, 'alice');
    const stolen = new Map(browser.cookies.get(new URL(product).host));
    expect((await browser.send(`${product}/auth/logout`, { method: 'POST' })).status).toBe(403);
    expect((await browser.send(`${product}/auth/logout`, { method: 'POST', headers: { origin: 'null' } })).status).toBe(403);
    expect((await browser.post(`${product}/auth/logout`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await me(browser)).status).toBe(200);

    expect((await browser.post(`${product}/auth/logout`)).status).toBe(204);
    browser.cookies.set(new URL(product).host, stolen);
    expect((await me(browser)).status).toBe(401);
  });

  it('refuses a state that is missing, foreign or used, and a code used twice', async () => {
    const victim = new Browser();
    const attacker = new Browser();
    const known = await sessions();
    const back = locationOf(await attacker.press(await attacker.toGithub(product), { login: 'rob' }));

    const none = new URL(back);
    none.searchParams.delete('state');
    for (const url of [back, none.href, `${product}/auth/github/callback`]) {
      const answer = await victim.send(url);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'auth.state']);
    }
    await victim.toGithub(product);
    expect((await victim.send(back)).status).toBe(403); // a login of its own under way, and still another's state
    expect((await me(victim)).status).toBe(401);

    const host = new URL(product).host;
    const kept = [...(attacker.cookies.get(host) ?? [])].find(([name]) => name.endsWith('-login')) ?? ['', ''];
    expect(await sessions()).toEqual(known);
    expect((await attacker.send(back)).status).toBe(302);
    expect((await attacker.send(back)).status).toBe(403);
    attacker.cookies.get(host)?.set(...kept);
    const copied = await attacker.send(back);
    expect([copied.status, ((await copied.json()) as { code: string }).code]).toEqual([403, 'auth.state']);
    const again = await attacker.toGithub(product);
    const own = new URL(locationOf(await attacker.press(again, { login: 'rob' })));
    own.searchParams.set('code', new URL(back).searchParams.get('code') ?? '');
    const replayed = await attacker.send(own.href);
    expect([replayed.status, ((await replayed.json()) as { code: string }).code]).toEqual([403, 'auth.exchange']);
  });

  it('refuses a code that was asked for with another challenge, or with none', async () => {
    for (const change of [(url: URL) => url.searchParams.set('code_challenge', 'A'.repeat(43)), (url: URL) => url.searchParams.delete('code_challenge')]) {
      const browser = new Browser();
      const page = await browser.toGithub(product, undefined, change);
      const answer = await browser.send(locationOf(await browser.press(page, { login: 'alice' })));
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'auth.exchange']);
      expect((await me(browser)).status).toBe(401);
    }
  });

  it('tells who cancels on GitHub, and lands nobody anywhere else', async () => {
    const browser = new Browser();
    const cancelled = await browser.send(locationOf(await browser.press(await browser.toGithub(product), { cancel: '1' })));
    expect([cancelled.status, ((await cancelled.json()) as { code: string }).code]).toEqual([403, 'auth.denied']);
    for (const evil of ['https://evil.example/', '//evil.example', '/\\evil.example', '/%0d%0a//evil', 'javascript:alert(1)', '/a\\b', '/.//evil.example']) {
      const landed = locationOf(await new Browser().logIn(product, 'alice', evil));
      expect([evil, new URL(landed, product).origin]).toEqual([evil, product]);
      expect(landed).not.toMatch(/^\/[/\\]/);
    }
  });

  it('says that GitHub does not answer, and lets the person try again', async () => {
    const browser = new Browser();
    const back = locationOf(await browser.press(await browser.toGithub(product), { login: 'alice' }));
    world.github.failNext('POST', /access_token/, 'reset');
    const answer = await browser.send(back);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, 'auth.unavailable']);
    expect((await browser.logIn(product, 'alice')).status).toBe(302);
  });
});
