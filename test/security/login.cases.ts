import { locationOf } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { ORGANIZATION, type Target } from './target.js';
import { SITE, type Visitor } from './visitor.js';

const SESSION = '__Host-agent-bot';
const LANDING = '/auth/me';

const EVIL_RETURNS = [
  'https://evil.example/', 'https:evil.example', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example',
  '/.//evil.example', '/..//evil.example', '/a/../..//evil.example', '/@evil.example/..//evil', 'javascript:alert(1)', 'data:text/html,x', `${SITE}.evil.example/`, `${SITE}@evil.example/`, '/é//evil', 'evil.example',
];

export function loginCases(target: () => Target): void {
  const begin = async (visitor: Visitor, login = 'alice', change?: (url: URL) => void) => locationOf(await visitor.press(await visitor.toGithub(SITE, undefined, change), { login }));
  const me = async (visitor: Visitor) => (await visitor.ask('GET', '/auth/me')).status;
  const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];
  const member = (login: string) => target().world.github.setMember(ORGANIZATION, login);

  describe('the login', () => {
    beforeAll(() => member('alice'));

    it('S44 always sends PKCE S256, a state of 256 bits and its own callback, whatever host the request names', async () => {
      for (const headers of [{}, { 'x-forwarded-host': 'evil.example' }, { forwarded: 'host=evil.example' }, { 'x-forwarded-prefix': '/evil', 'x-original-url': 'https://evil.example' }]) {
        const answer = await target().visitor().ask('GET', '/auth/github?redirect_uri=https://evil.example&code_challenge_method=plain&state=mine', { headers });
        const asked = new URL(answer.headers.get('location') ?? '').searchParams;
        expect([asked.get('redirect_uri'), asked.get('code_challenge_method'), asked.get('code_challenge')?.length, asked.get('state')?.length, asked.get('scope')]).toEqual([`${SITE}/auth/github/callback`, 'S256', 43, 43, null]);
      }
    });

    it('S44 refuses a state that is missing, foreign or used', async () => {
      const [victim, attacker] = [target().visitor(), target().visitor()];
      const back = new URL(await begin(attacker));
      const none = new URL(back);
      none.searchParams.delete('state');
      const twice = `${back.href}&state=x`;
      for (const url of [back.href, none.href, twice]) expect([url, await codeOf(await victim.send(url))]).toEqual([url, [403, 'auth.state']]);
      await victim.toGithub(SITE); // a login of its own under way, and still another's state
      expect(await codeOf(await victim.send(back.href))).toEqual([403, 'auth.state']);
      const kept = new Map(attacker.jar);
      expect((await attacker.send(back.href)).status).toBe(302);
      for (const [name, value] of kept) attacker.jar.set(name, value);
      expect(await codeOf(await attacker.send(back.href))).toEqual([403, 'auth.state']);
      expect(await me(victim)).toBe(401);
    });

    it('S44 refuses a code that was got with another challenge, with none, in another session, or used before', async () => {
      for (const change of [(url: URL) => url.searchParams.set('code_challenge', 'A'.repeat(43)), (url: URL) => url.searchParams.delete('code_challenge')]) {
        const visitor = target().visitor();
        expect(await codeOf(await visitor.send(await begin(visitor, 'alice', change)))).toEqual([403, 'auth.exchange']);
      }
      const [first, second] = [target().visitor(), target().visitor()];
      const [stolen, own] = [new URL(await begin(first)), new URL(await begin(second))];
      own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
      expect(await codeOf(await second.send(own.href))).toEqual([403, 'auth.exchange']); // the verifier is the other session's
      expect(await codeOf(await first.send(stolen.href))).toEqual([403, 'auth.exchange']); // and the code is used up
      expect([await me(first), await me(second)]).toEqual([401, 401]);
    });

    it.each(['/auth/github/callback/../../evil', '/auth/github/callback/%2e%2e/evil', '/auth/github/callback/x', '//auth/github/callback', '/auth/github/callback;x', '/auth/github/callback%00'])(
      'S44 answers a code nowhere but at the callback: %s',
      async (path) => {
        const visitor = target().visitor();
        const { search } = new URL(await begin(visitor));
        expect((await visitor.ask('GET', path + search)).status).toBeGreaterThanOrEqual(400);
        expect(await me(visitor)).toBe(401);
      },
    );

    it('S44 leads nobody elsewhere by returnTo, wherever it is given', async () => {
      for (const evil of EVIL_RETURNS) expect([evil, locationOf(await target().visitor().logIn(SITE, 'alice', evil))]).toEqual([evil, LANDING]);
      const visitor = target().visitor();
      const back = new URL(await begin(visitor));
      back.searchParams.set('returnTo', 'https://evil.example');
      expect(locationOf(await visitor.send(back.href))).toBe(LANDING);
      const twice = await target().visitor().ask('GET', '/auth/github?returnTo=/docs&returnTo=https://evil.example');
      expect(new URL(twice.headers.get('location') ?? '').origin).toBe(target().world.github.url);
      for (const own of ['/docs?x=1#y', '/%09/evil.example']) expect(locationOf(await target().visitor().logIn(SITE, 'alice', own))).toBe(own);
    });
  });

  describe('a session', () => {
    it('S45 is not begun for a victim by an attacker: a login belongs to the browser that began it', async () => {
      const [victim, attacker] = [target().visitor(), target().visitor()];
      member('mallory');
      expect(await codeOf(await victim.send(await begin(attacker, 'mallory')))).toEqual([403, 'auth.state']);
      expect(await me(victim)).toBe(401);
    });

    it('S45 has an id of its own at each login: none that was planted, none from before', async () => {
      const visitor = target().visitor();
      visitor.jar.set(SESSION, 's%3Aplanted.by-an-attacker');
      await visitor.logIn(SITE, 'alice');
      const first = visitor.jar.get(SESSION);
      expect(first).not.toContain('planted');
      await visitor.logIn(SITE, 'alice');
      const second = visitor.jar.get(SESSION) ?? '';
      expect(second).not.toBe(first);
      expect(decodeURIComponent(second).split('.')[0]?.length).toBeGreaterThanOrEqual(2 + 32); // `s:` and at least 192 bits
      const before = target().visitor();
      before.jar.set(SESSION, first ?? '');
      expect([await me(before), await me(visitor)]).toEqual([401, 200]);
    });

    it('S45 is in a cookie of this host, https and no script, and never in an address or over plain http', async () => {
      const visitor = await target().person('alice');
      expect(visitor.setCookies.filter((line) => line.startsWith(`${SESSION}=`)).at(-1)).toMatch(/^__Host-agent-bot=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/);
      expect(visitor.setCookies.every((line) => line.startsWith('__Host-') && !/domain=/i.test(line))).toBe(true);
      const plain = await visitor.ask('GET', '/auth/github', { headers: { 'x-forwarded-proto': 'http' } });
      expect(plain.headers.getSetCookie()).toEqual([]);
      expect((await target().visitor().ask('GET', `/auth/me?${SESSION}=${visitor.jar.get(SESSION) ?? ''}`)).status).toBe(401);
    });

    it('S45 is over on the server after a logout here, and after one everywhere', async () => {
      const [here, elsewhere] = [await target().person('lena'), await target().person('lena')];
      const stolen = target().visitor();
      stolen.jar.set(SESSION, here.jar.get(SESSION) ?? '');
      expect(await me(stolen)).toBe(200);
      expect((await here.own('POST', '/auth/logout')).status).toBe(204);
      expect([await me(stolen), await me(elsewhere)]).toEqual([401, 200]);
      const third = await target().person('lena');
      expect((await elsewhere.own('DELETE', '/auth/sessions')).status).toBe(204);
      expect([await me(third), await me(elsewhere)]).toEqual([401, 401]);
    });

    it('S45 is over at once when an administrator ends it or closes the account, a stream that is open too', async () => {
      const [admin, nora] = [await target().person('ada', { role: 'administrator' }), await target().person('nora', { onGithub: 'read' })];
      const id = await target().idOf(nora);
      const stream = await openStream(nora, await target().task(target().own));
      expect((await admin.own('DELETE', `/api/v1/sessions?user=${id}`)).status).toBe(204);
      expect(await me(nora)).toBe(401);
      await stream.ended;
      const again = await target().person('nora', { onGithub: 'read' });
      expect((await admin.own('POST', `/api/v1/users/${id}/disable`)).status).toBe(204);
      expect(await me(again)).toBe(401);
      expect(await codeOf(await again.logIn(SITE, 'nora'))).toEqual([403, 'auth.disabled']);
    });

    it('S45 is over within the period for who has left the organisation, and begins for nobody outside it', async () => {
      expect(await codeOf(await target().visitor().logIn(SITE, 'stranger'))).toEqual([403, 'auth.not_member']);
      const visitor = await target().person('larry');
      target().world.github.setMember(ORGANIZATION, 'larry', false);
      await eventually('the membership to be looked at again', async () => (await me(visitor)) === 401);
      target().world.github.setMember(ORGANIZATION, 'larry');
      expect(await me(visitor)).toBe(401);
    });

    it('S45 is suspended, neither open nor ended, while GitHub does not say who belongs to it', async () => {
      const visitor = await target().person('wanda');
      target().world.github.failNext('GET', /memberships\/wanda/, 502, { times: 1_000 });
      await eventually('the question to go unanswered', async () => (await me(visitor)) === 503);
      target().world.github.clearFaults();
      await eventually('the session to go on', async () => (await me(visitor)) === 200);
    });
  });
}

/** A stream that has begun; `ended` settles when the product ends it. */
export async function openStream(visitor: Visitor, taskId: string): Promise<{ readonly ended: Promise<string> }> {
  const response = await visitor.send(`${SITE}/api/v1/tasks/${taskId}/events`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  return { ended: response.text() };
}
