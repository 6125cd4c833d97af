import { randomUUID } from 'node:crypto';
import { AppError } from '../../../src/shared/errors/app-error.js';
import { eventually } from '../../support/eventually.js';
import { startRedis } from '../../support/redis.js';
import { describeWith } from '../../support/requires.js';
import { type DeliveryRow, type Sent, WebhooksApp } from './app.js';
import { unavailable } from './fakes.js';
import { assigned, changedIssue, comment, installation, labeled } from './payloads.js';

describe('a delivery on its road, the queue on PostgreSQL', () => road(async () => ({ env: {}, end: async () => undefined })));

describeWith('redis-server', 'a delivery on its road, the queue on Redis', () => {
  road(async () => {
    const { url, stop } = await startRedis();
    return { env: { REDIS_URL: url }, end: stop };
  });
});

interface Backend {
  readonly env: Readonly<Record<string, string>>;
  end(): Promise<unknown>;
}

/** From the signed request to the recorded decision, through the real outbox and the real queue. */
function road(startBackend: () => Promise<Backend>): void {
  let app: WebhooksApp;
  let issue = 100;

  let backend: Backend;

  beforeAll(async () => {
    backend = await startBackend();
    app = await WebhooksApp.start(backend.env);
  });
  afterAll(async () => {
    await app.stop();
    await backend.end();
  });
  afterEach(() => app.host.faults.clear());

  const newIssue = () => changedIssue({ number: (issue += 1) });

  async function decided(id: string): Promise<DeliveryRow> {
    return eventually('the decision', async () => {
      const row = await app.row(id);
      return row?.state === 'received' ? undefined : row;
    });
  }

  async function deliver(body: unknown, sent: Sent = {}): Promise<DeliveryRow> {
    const response = await app.post(body, sent);
    expect(response.body).toMatchObject({ status: 'accepted' });
    return decided((response.body as { deliveryId: string }).deliveryId);
  }

  it.each<[string, () => unknown, string]>([
    ['a mention', () => comment('@agent-bot fix it', newIssue()), 'issue_comment'],
    ['the label', () => labeled('agent-bot', newIssue()), 'issues'],
    ['the assignment', () => assigned('agent-bot', newIssue()), 'issues'],
  ])('%s ends in a task', async (_, body, event) => {
    const row = await deliver(body(), { event });
    expect(row).toMatchObject({ state: 'done', decision: 'task', reason: `task of ${row.id}`, attempts: 1 });
    expect(app.intake.tasks.at(-1)).toMatchObject({ deliveryId: row.id, issueNumber: issue });
  });

  it.each<[string, string, unknown, Partial<DeliveryRow>]>([
    ['ping', 'ping', { zen: 'x' }, { state: 'done', decision: 'pong' }],
    ['an installation', 'installation', installation('created'), { state: 'done', decision: 'recorded', reason: 'installation 9 is active' }],
    ['no mention', 'issue_comment', comment('hello'), { state: 'skipped', decision: 'skipped', reason: 'no mention' }],
    ['no installation', 'issue_comment', { ...comment('@agent-bot x'), installation: undefined }, { state: 'skipped', decision: 'skipped', reason: 'no installation' }],
    ['another shape', 'issues', { action: 'labeled' }, { state: 'skipped', decision: 'skipped', reason: 'unusable payload: repository, issue, sender' }],
    ['a stranger', 'issue_comment', comment('@agent-bot x', { sender: { login: 'stranger', type: 'User' } }), { state: 'skipped', decision: 'refused' }],
    ['NUL in every string', 'issue_comment', comment('@agent-bot f\0ix', { sender: { login: 'mo\0na', type: 'User' } }), { state: 'skipped', decision: 'refused' }],
  ])('%s ends in a decision with its reason', async (_, event, body, expected) => {
    const row = await deliver(body, { event });
    expect(row).toMatchObject(expected);
    expect(row.reason).toBeTruthy();
  });

  it('tries again when GitHub is away, and says in between why it waits', async () => {
    app.host.faults.set('roleOf', unavailable());
    const response = await app.post(comment('@agent-bot fix it', newIssue()));
    const id = (response.body as { deliveryId: string }).deliveryId;
    const waiting = await eventually('a failed try', async () => {
      const row = await app.row(id);
      return row?.reason ? row : undefined;
    });
    expect(waiting).toMatchObject({ state: 'received', reason: 'host.unavailable: GitHub does not answer.' });
    app.host.faults.clear();
    const row = await decided(id);
    expect(row).toMatchObject({ state: 'done', decision: 'task' });
    expect(row.attempts).toBeGreaterThan(1);
  });

  it('ends dead with the reason, and lives again when GitHub redelivers it', async () => {
    const guid = randomUUID();
    const body = comment('@agent-bot fix it', newIssue());
    app.host.faults.set('roleOf', new AppError('host.forbidden', 'GitHub does not let the App do this.'));
    expect(await deliver(body, { guid })).toMatchObject({ state: 'dead', decision: 'failed', reason: 'given up at try 1: host.forbidden: GitHub does not let the App do this.' });
    app.host.faults.clear();
    expect(await deliver(body, { guid })).toMatchObject({ state: 'done', decision: 'task', attempts: 1 });
  });

  it('decides every delivery of a crowd, with one task an issue (F33)', async () => {
    const place = newIssue();
    const bodies = [comment('@agent-bot one', place), labeled('agent-bot', place), assigned('agent-bot', place), comment('@agent-bot two', { ...place, comment: { id: 777, body: '@agent-bot two' } })];
    const rows = await Promise.all(bodies.map((body, n) => deliver(body, { event: n % 3 === 0 ? 'issue_comment' : 'issues' })));
    const words = rows.map((row) => row.decision);
    expect(words.filter((word) => word === 'task')).toHaveLength(1);
    // What a label or an assignment asks for is at work already.
    expect(words.filter((word, n) => word !== 'task' && word !== (n % 3 === 0 ? 'waiting' : 'busy'))).toEqual([]);
    expect(app.intake.tasks.filter(({ issueNumber }) => issueNumber === issue)).toHaveLength(1);
  });

  it('is worked on when only the sweep finds it (F67)', async () => {
    const sql = app.database.dataSource;
    await sql.query('ALTER TABLE outbox DISABLE TRIGGER outbox_notify');
    expect(await deliver({ zen: 'x' }, { event: 'ping' })).toMatchObject({ decision: 'pong' });
    await sql.query('ALTER TABLE outbox ENABLE TRIGGER outbox_notify');
  });

  it('is handed over again when the queue lost it (F9)', async () => {
    const sql = app.database.dataSource;
    const id = randomUUID();
    await sql.query(`INSERT INTO deliveries (id, guid, event, body) VALUES ($1, 'lost', 'ping', '{}')`, [id]);
    expect(await decided(id)).toMatchObject({ state: 'done', decision: 'pong' });
  });
}
