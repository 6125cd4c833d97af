import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually.js';
import { openStream } from './login.cases.js';
import type { Target } from './target.js';
import type { Visitor } from './visitor.js';

export function rightsCases(target: () => Target): void {
  const listed = async (visitor: Visitor, query = '') => ((await visitor.ask('GET', `/api/v1/tasks?limit=200${query}`)).json as { items: { id: string; repository: string }[] }).items;

  describe('what is not theirs', () => {
    it('S48 is in no list, by no filter and on no page', async () => {
      await target().task(target().foreign);
      const viewer = await target().person('rita', { onGithub: 'read' });
      expect(new Set((await listed(viewer)).map(({ repository }) => repository))).toEqual(new Set(['acme/sums']));
      for (const query of ['&repository=acme/secret', '&repository=ACME/Secret', '&state=queued&repository=acme/secret']) expect(await listed(viewer, query)).toEqual([]);
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: { items: { repository: string }[]; nextCursor: string | null } = (await viewer.ask('GET', `/api/v1/tasks?limit=3${cursor && `&cursor=${cursor}`}`)).json as never;
        expect(page.items.filter(({ repository }) => repository !== 'acme/sums')).toEqual([]);
        cursor = page.nextCursor;
      }
    });

    it('S48 is told from what is not there by nothing, and is found by no guess', async () => {
      const viewer = await target().person('rita', { onGithub: 'read' });
      const foreign = await target().task(target().foreign);
      const parts = ({ status, json, headers }: Awaited<ReturnType<Visitor['ask']>>) => [status, { ...(json as object), traceId: '' }, headers.get('content-length')];
      for (const suffix of ['', '/events', '/artifacts/diff']) {
        const [hidden, absent] = [await viewer.ask('GET', `/api/v1/tasks/${foreign}${suffix}`), await viewer.ask('GET', `/api/v1/tasks/${randomUUID()}${suffix}`)];
        expect(parts(hidden)).toEqual(parts(absent));
        expect(hidden.text).not.toContain('canary');
      }
      for (const guess of ['0', '1', '-1', '00000000-0000-0000-0000-000000000000', `${foreign}%00`, `${foreign}/`, `../tasks/${foreign}`, foreign.toUpperCase(), '%2e%2e', '[object Object]']) {
        const { status, text } = await viewer.ask('GET', `/api/v1/tasks/${guess}`);
        expect([guess, [400, 404].includes(status), text.includes('canary')]).toEqual([guess, true, false]);
      }
    });

    it('S48 does not become theirs by fields and parameters that nobody asked for', async () => {
      const viewer = await target().person('rita', { onGithub: 'read' });
      for (const query of ['&role=administrator', '&userId=1', '&repositoryId=1', '&repository[]=acme/secret', '&__proto__[role]=administrator']) expect((await viewer.ask('GET', `/api/v1/tasks?limit=1${query}`)).status).toBe(400);
      const foreign = await target().task(target().foreign);
      for (const headers of [{ 'x-user': 'matrix-owner' }, { 'x-forwarded-user': 'matrix-owner' }, { 'x-role': 'administrator' }, { 'x-original-url': '/livez' }, { 'x-rewrite-url': '/livez' }]) {
        expect((await viewer.ask('GET', `/api/v1/tasks/${foreign}`, { headers })).status).toBe(404);
      }
      for (const path of ['/API/v1/deliveries', '/api/v1/deliveries/', '/api/v1//deliveries', '/api/v1/./deliveries', '/api/v1/deliveries;x=1', '/api/v1/deliveries%2f', '/api/v1/%64eliveries', '/docs/../api/v1/deliveries', '/auth/me/../../api/v1/deliveries']) {
        expect([path, [403, 404].includes((await viewer.ask('GET', path)).status)]).toEqual([path, true]);
      }
    });
  });

  describe('a right that was taken away', () => {
    it('S48 is gone at once when it was a role here, and within the period when it was one on GitHub; a stream ends with it', async () => {
      const visitor = await target().person('rolf', { role: 'administrator', onGithub: 'read' });
      const task = await target().task(target().own);
      expect((await visitor.ask('GET', '/api/v1/deliveries')).status).toBe(200);
      await target().world.query("UPDATE users SET role = 'viewer' WHERE login = 'rolf'");
      expect((await visitor.ask('GET', '/api/v1/deliveries')).status).toBe(403);
      const stream = await openStream(visitor, task);
      await target().world.github.setRole(target().own, 'rolf', 'none');
      await stream.ended;
      expect((await visitor.ask('GET', `/api/v1/tasks/${task}`)).status).toBe(404);
    });

    it('S48 is nobody’s while GitHub does not answer', async () => {
      const visitor = await target().person('rita', { onGithub: 'read' });
      const task = await target().task(target().own);
      target().world.github.failNext('GET', /collaborators\/rita/, 502, { times: 1_000 });
      await eventually('the door to close', async () => (await visitor.ask('GET', `/api/v1/tasks/${task}`)).status === 404);
      target().world.github.clearFaults();
      await eventually('the door to open', async () => (await visitor.ask('GET', `/api/v1/tasks/${task}`)).status === 200);
    });
  });
}
