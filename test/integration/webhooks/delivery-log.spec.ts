import { randomUUID } from 'node:crypto';
import { decision } from '../../../src/modules/webhooks/index.js';
import type { NewDelivery } from '../../../src/modules/webhooks/index.js';
import { DeliveryKeyEntity } from '../../../src/modules/webhooks/delivery-key.entity.js';
import { DeliveryEntity } from '../../../src/modules/webhooks/delivery.entity.js';
import { PgDeliveryLog } from '../../../src/modules/webhooks/delivery-log.pg.js';
import { PgOutbox } from '../../../src/shared/queue/outbox.pg.js';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';

describe('PgDeliveryLog', () => {
  let database: TestDatabase;
  let log: PgDeliveryLog;

  beforeAll(async () => {
    database = await startTestDatabase();
    log = new PgDeliveryLog(database.dataSource, uuidIds);
  });
  afterAll(() => database.stop());

  const delivery = (changes: Partial<NewDelivery> = {}): NewDelivery => ({
    guid: randomUUID(),
    event: 'issues',
    action: 'labeled',
    installationId: 9_007_199_254_740_991,
    repositoryId: 2,
    sender: 'mona',
    body: Buffer.from([0x00, 0xff, 0x7b]),
    decided: undefined,
    ...changes,
  });

  const outboxKeys = async (id: string): Promise<string[]> => {
    const rows = await database.dataSource.query<{ key: string }[]>('SELECT key FROM outbox WHERE subject_id = $1 ORDER BY id', [id]);
    return rows.map(({ key }) => key);
  };
  const row = async (id: string): Promise<Record<string, unknown> | undefined> => {
    return (await database.dataSource.query<Record<string, unknown>[]>('SELECT * FROM deliveries WHERE id = $1', [id]))[0];
  };
  const dispatched = (id: string, ago: string) =>
    database.dataSource.query(`UPDATE outbox SET dispatched_at = now() - $2::interval WHERE subject_id = $1`, [id, ago]);

  it('gives back what it stored, bytes and all, and counts the tries', async () => {
    const { id } = await log.store(delivery());
    expect(await log.start(id)).toEqual({ id, event: 'issues', action: 'labeled', installationId: 9_007_199_254_740_991, body: Buffer.from([0x00, 0xff, 0x7b]), attempt: 1, lastFailure: undefined });
    await log.noteFailure(id, 'GitHub\0 was away');
    expect(await log.start(id)).toMatchObject({ attempt: 2, lastFailure: 'GitHub was away' });
    expect(await row(id)).toMatchObject({ installation_id: '9007199254740991', repository_id: '2' });
  });

  it('parks: the try is taken back, and none begins before it is due, whoever asks (F39)', async () => {
    const { id } = await log.store(delivery());
    await dispatched(id, '1 hour');
    await log.start(id);
    await log.park(id, 'host.limited: wait', 3_600_000);
    expect(await row(id)).toMatchObject({ attempts: 0, reason: 'host.limited: wait', state: 'received' });
    expect(await outboxKeys(id)).toEqual([id, expect.stringMatching(`^${id}\\.parked\\.\\d+$`)]);
    expect(await log.start(id)).toBeUndefined();
    await log.requeueSilent(1);
    const outbox = new PgOutbox(database.dataSource);
    const handedOver: string[] = [];
    const drain = () => outbox.drain({ rows: 100, perLane: 100 }, async (_queue, items) => void handedOver.push(...items.map((item) => item.id)));
    await drain();
    expect(handedOver).not.toContain(id);
    await database.dataSource.query('UPDATE outbox SET due_at = now() WHERE subject_id = $1 AND due_at IS NOT NULL', [id]);
    await drain();
    expect(handedOver.filter((one) => one === id)).toEqual([id]);
    expect(await log.start(id)).toMatchObject({ attempt: 1, lastFailure: 'host.limited: wait' });
  });

  it('knows nothing of another id', async () => expect(await log.start(randomUUID())).toBeUndefined());

  it('stores what is absent as absent', async () => {
    const { id } = await log.store(delivery({ action: undefined, installationId: undefined, repositoryId: undefined, sender: undefined }));
    expect(await row(id)).toMatchObject({ action: null, installation_id: null, repository_id: null, sender: null });
    expect(await log.start(id)).toMatchObject({ action: undefined });
  });

  it('keeps the first decision and starts no more', async () => {
    const { id } = await log.store(delivery());
    await log.decide(id, decision('task', 'task 1'));
    await log.decide(id, decision('failed', 'too late'));
    await log.noteFailure(id, 'too late');
    expect(await row(id)).toMatchObject({ state: 'done', decision: 'task', reason: 'task 1' });
    expect(await log.start(id)).toBeUndefined();
  });

  it('stores what was decided at the door with its decision and queues nothing', async () => {
    const { id, outcome } = await log.store(delivery({ decided: decision('ignored', 'x'.repeat(5_000)) }));
    expect(outcome).toBe('new');
    expect(await row(id)).toMatchObject({ state: 'skipped', decision: 'ignored', reason: 'x'.repeat(2_000), decided_at: expect.any(Date) as Date });
    expect(await outboxKeys(id)).toEqual([]);
  });

  it('answers the first id to every one that comes at once (F30)', async () => {
    const same = delivery();
    const answers = await Promise.all(Array.from({ length: 50 }, () => log.store(same)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ outcome }) => outcome === 'new')).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(49);
    expect(await outboxKeys(answers[0]!.id)).toHaveLength(1);
  });

  it('opens a dead one again, once, when GitHub redelivers it, under a key the queue can not remember', async () => {
    const dead = delivery();
    const { id } = await log.store(dead);
    await log.start(id);
    await log.decide(id, decision('failed', 'given up'));
    const answers = await Promise.all(Array.from({ length: 10 }, () => log.store(dead)));
    expect(answers.filter(({ outcome }) => outcome === 'reopened')).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.id))).toEqual(new Set([id]));
    const keys = await outboxKeys(id);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(2);
    expect(await log.start(id)).toMatchObject({ attempt: 1, lastFailure: undefined });
  });

  it.each(['task', 'skipped', 'ignored'] as const)('leaves one that ended in %s as it is', async (word) => {
    const decided = delivery();
    const { id } = await log.store(decided);
    await log.decide(id, decision(word, 'so it is'));
    expect(await log.store(decided)).toEqual({ id, outcome: 'duplicate' });
    expect(await row(id)).toMatchObject({ decision: word });
  });

  it('queues again what the queue lost, once a try (F9)', async () => {
    await database.dataSource.query('TRUNCATE deliveries, outbox');
    const [waiting, lost, fresh, decided] = await Promise.all([delivery(), delivery(), delivery(), delivery()].map((one) => log.store(one)));
    await dispatched(lost!.id, '1 hour');
    await dispatched(decided!.id, '1 hour');
    await dispatched(fresh!.id, '1 second');
    await log.decide(decided!.id, decision('task', 'done'));
    expect(await log.requeueSilent(60_000)).toBe(1);
    expect(await log.requeueSilent(60_000)).toBe(0);
    expect(await outboxKeys(lost!.id)).toEqual([lost!.id, `${lost!.id}.silent.0`]);
    for (const { id } of [waiting!, fresh!, decided!]) expect(await outboxKeys(id)).toHaveLength(1);
  });

  it('queues again what has no outbox row any more', async () => {
    await database.dataSource.query('TRUNCATE deliveries, outbox');
    await log.store(delivery());
    await database.dataSource.query('TRUNCATE outbox');
    expect(await log.requeueSilent(60_000)).toBe(1);
  });

  it('gives a key to one delivery, for good', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    expect([await log.claimKey('refused:1:1', one), await log.claimKey('refused:1:1', other), await log.claimKey('refused:1:1', one)]).toEqual([true, false, true]);
  });

  it('has entities that read its rows', async () => {
    const read = await startTestDatabase({ entities: [DeliveryEntity, DeliveryKeyEntity] });
    try {
      await new PgDeliveryLog(read.dataSource, uuidIds).store(delivery({ guid: 'g' }));
      const found = await read.dataSource.getRepository(DeliveryEntity).findOneByOrFail({ guid: 'g' });
      expect(found).toMatchObject({ event: 'issues', installationId: 9_007_199_254_740_991, state: 'received', attempts: 0 });
      expect(await read.dataSource.getRepository(DeliveryKeyEntity).findOneByOrFail({ deliveryId: found.id })).toMatchObject({ key: 'guid:g' });
    } finally {
      await read.stop();
    }
  });
});
