import { DELIVERY_READER, type DeliveryReader } from '../../../src/modules/webhooks/log/delivery-reader.port.js';
import { eventually } from '../../support/eventually.js';
import { type DeliveryRow, type Sent, WebhooksApp } from './app.js';
import { notFound } from './fakes.js';
import { assigned, changedIssue, changedRepository, comment, installation } from './payloads.js';

const AT = '2026-11-01T10:00:00Z';

/** Through the whole module, workers included: what is repeated under another GUID (F31). */
describe('a delivery that repeats another under a GUID of its own', () => {
  let app: WebhooksApp;
  let last = 500;

  beforeAll(async () => {
    app = await WebhooksApp.start();
  });
  afterAll(() => app.stop());
  afterEach(() => app.host.faults.clear());

  /** A comment of its own on an issue of its own, with everything that its key is made of. */
  const said = (changes: object = {}): Record<string, unknown> => {
    const id = (last += 1);
    return comment('@agent-bot fix it', { ...changedIssue({ number: id }), comment: { id, body: '@agent-bot fix it', updated_at: AT }, ...changes });
  };
  const assignment = (): Record<string, unknown> => assigned('agent-bot', changedIssue({ number: (last += 1) }));
  const post = async (body: unknown, sent: Sent = {}): Promise<{ id: string; status: string }> => {
    const response = await app.post(body, sent);
    expect(response.status).toBe(202);
    const { deliveryId: id, status } = response.body as { deliveryId: string; status: string };
    return { id, status };
  };
  const decided = (id: string): Promise<DeliveryRow> =>
    eventually('the decision', async () => {
      const row = await app.row(id);
      return row?.state === 'received' ? undefined : row;
    });
  const statuses = async (bodies: readonly unknown[], sent: Sent = {}): Promise<string[]> => {
    const all: string[] = [];
    for (const body of bodies) all.push((await post(body, sent)).status);
    return all;
  };

  it.each<[string, () => object, string, string]>([
    ['an event', said, 'issue_comment', 'event'],
    ['bytes, where no key can be read', assignment, 'issues', 'body'],
  ])('fifty times at once is one task and forty-nine duplicates: %s', async (_, make, event, what) => {
    const [body, before] = [make(), app.intake.tasks.length];
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(body, { event })));
    const [first, ...others] = answers.filter(({ status }) => status === 'accepted');
    expect(others).toEqual([]);
    const rows = await Promise.all(answers.map(({ id }) => decided(id)));
    expect(rows.filter(({ id }) => id === first?.id)).toEqual([expect.objectContaining({ decision: 'task' })]);
    const repeated = rows.filter(({ decision }) => decision === 'duplicate');
    expect(repeated).toHaveLength(49);
    expect(new Set(repeated.map(({ state, reason, attempts }) => `${state}: ${reason} (${attempts})`))).toEqual(new Set([`skipped: the same ${what} as delivery ${first?.id} (0)`]));
    expect(app.intake.tasks).toHaveLength(before + 1);
  });

  it('is known by its event whatever else its body says', async () => {
    const body = said();
    expect(await statuses([body, { ...body, sender: { login: 'mona', type: 'User', id: 3 } }, JSON.stringify(body, undefined, 2)])).toEqual(['accepted', 'duplicate', 'duplicate']);
  });

  it.each<[string, object]>([
    ['another repository', changedRepository({ id: 78 })],
    ['another installation', { installation: { id: 10 } }],
    ["a repository's own webhook", { installation: undefined }],
    ['an installation of another shape', { installation: { id: '9' } }],
  ])('never in the name of %s', async (_, changes) => {
    const body = said();
    expect(await statuses([{ ...body, ...changes }, body])).toEqual(['accepted', 'accepted']);
  });

  it('only when it was signed: nobody else takes a key', async () => {
    const body = said();
    const keys = await app.count('delivery_keys');
    expect((await app.post(body, { secret: 'guess' })).status).toBe(401);
    expect(await app.count('delivery_keys')).toBe(keys);
    expect(await statuses([body])).toEqual(['accepted']);
  });

  it.each<[string, string, object, string]>([
    ['a ping', 'ping', { zen: 'x', hook_id: 1 }, 'accepted'],
    ['an installation', 'installation', installation('created'), 'accepted'],
    ['what nothing is subscribed to', 'check_suite', { action: 'completed', check_suite: { id: 1, updated_at: AT, conclusion: 'success' } }, 'ignored'],
  ])('is not one, however equal: %s', async (_, event, body, status) => {
    expect(await statuses([body, body], { event })).toEqual([status, status]);
  });

  it('is worked on when an administrator replays it', async () => {
    const body = said();
    await decided((await post(body)).id);
    const { id } = await post(body);
    expect(await app.nest.get<DeliveryReader>(DELIVERY_READER).replay(id)).toBe('queued');
    expect(await decided(id)).toMatchObject({ decision: 'waiting' }); // the fake knows one task an issue, for ever
  });

  it('brings the first back to life when that one had ended dead', async () => {
    const body = said();
    app.host.faults.set('roleOf', notFound());
    const { id } = await post(body);
    expect(await decided(id)).toMatchObject({ state: 'dead' });
    app.host.faults.clear();
    expect(await post(body)).toEqual({ id, status: 'accepted' });
    expect(await decided(id)).toMatchObject({ decision: 'task' });
    expect(await statuses([body])).toEqual(['duplicate']);
  });
});
