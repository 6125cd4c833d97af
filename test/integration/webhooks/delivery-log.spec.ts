import { randomUUID } from 'node:crypto';
import { decision } from '../../../src/modules/webhooks/index.js';
import type { NewDelivery } from '../../../src/modules/webhooks/index.js';
import { DeliveryKeyEntity } from '../../../src/modules/webhooks/log/delivery-key.entity.js';
import { DeliveryEntity } from '../../../src/modules/webhooks/log/delivery.entity.js';
import { PgDeliveryLog } from '../../../src/modules/webhooks/log/delivery-log.pg.js';
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
    contentKey: undefined,
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

  it('puts what became of a waiting request in place of `waiting`, and of nothing else', async () => {
    const [{ id }, { id: other }] = [await log.store(delivery()), await log.store(delivery())];
    expect(await log.settle(id, decision('task', 'task 1'))).toBe(false);
    await log.decide(id, decision('waiting', 'later'));
    await log.decide(other, decision('failed', 'given up'));
    for (const one of [id, other, randomUUID()]) expect(await log.settle(one, decision('withdrawn', 'by\0 ann'))).toBe(true);
    expect(await row(id)).toMatchObject({ state: 'skipped', decision: 'withdrawn', reason: 'by ann' });
    expect(await row(other)).toMatchObject({ state: 'dead', decision: 'failed' });
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
    expect(await log.store(decided)).toEqual({ id, outcome: 'duplicate', repeats: 'guid' });
    expect(await row(id)).toMatchObject({ decision: word });
  });

  describe('the same content under another GUID', () => {
    const content = () => `event:${randomUUID()}`;
    const bodyKey = () => `body:${randomUUID()}`;
    const age = (key: string, ago: string) => database.dataSource.query('UPDATE delivery_keys SET created_at = now() - $2::interval WHERE key = $1', [key, ago]);

    it.each([['event', 'key', content()], ['body', 'body', bodyKey()]] as const)('is a row of its own, decided as a duplicate of the first: %s', async (what, repeats, contentKey) => {
      const first = await log.store(delivery({ contentKey }));
      const again = await log.store(delivery({ contentKey }));
      expect(first.outcome).toBe('new');
      expect(again).toEqual({ id: expect.not.stringMatching(first.id) as string, outcome: 'duplicate', repeats });
      expect(await row(again.id)).toMatchObject({ state: 'skipped', decision: 'duplicate', reason: `the same ${what} as delivery ${first.id}`, decided_at: expect.any(Date) as Date });
      expect(await outboxKeys(again.id)).toEqual([]);
      expect(await log.start(again.id)).toBeUndefined();
    });

    it('comes at once fifty times, by several processes: one is worked on (F31)', async () => {
      const contentKey = content();
      const logs = [log, new PgDeliveryLog(database.dataSource, uuidIds), new PgDeliveryLog(database.dataSource, uuidIds)];
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => logs[n % logs.length]!.store(delivery({ contentKey }))));
      expect(new Set(answers.map(({ id }) => id)).size).toBe(50);
      const [first, ...others] = answers.filter(({ outcome }) => outcome === 'new');
      expect(others).toEqual([]);
      const told = await database.dataSource.query<{ n: number }[]>('SELECT count(*)::int AS n FROM deliveries WHERE reason = $1', [`the same event as delivery ${first?.id}`]);
      expect(told).toEqual([{ n: 49 }]);
      const queued = await database.dataSource.query<{ id: string }[]>('SELECT subject_id AS id FROM outbox WHERE subject_id = ANY($1)', [answers.map(({ id }) => id)]);
      expect(queued).toEqual([{ id: first?.id }]);
    });

    it('never waits for another statement that waits for it', async () => {
      const logs = [log, new PgDeliveryLog(database.dataSource, uuidIds), new PgDeliveryLog(database.dataSource, uuidIds)];
      const keys = Array.from({ length: 20 }, content);
      const answers = await Promise.all(logs.flatMap((one, n) => (n === 1 ? keys.toReversed() : keys).map((contentKey) => one.store(delivery({ contentKey })))));
      expect(answers.filter(({ outcome }) => outcome === 'new')).toHaveLength(20);
    });

    it('is nothing that a redelivery by GUID takes', async () => {
      const same = delivery({ contentKey: undefined });
      const { id } = await log.store(same);
      const contentKey = content();
      expect(await log.store({ ...same, contentKey })).toEqual({ id, outcome: 'duplicate', repeats: 'guid' });
      expect(await log.store(delivery({ contentKey }))).toMatchObject({ outcome: 'new' });
    });

    it('works on a first one again that had ended dead, once, and so does its own redelivery', async () => {
      const [contentKey, repetition] = [content(), delivery()];
      const { id } = await log.store(delivery({ contentKey }));
      const meanwhile = await log.store({ ...repetition, contentKey });
      expect(meanwhile.outcome).toBe('duplicate');
      const again = [() => log.store(delivery({ contentKey })), () => log.store({ ...repetition, contentKey })];
      for (const ask of again) {
        await log.start(id);
        await log.decide(id, decision('failed', 'given up'));
        const answers = await Promise.all(Array.from({ length: 10 }, ask));
        expect(answers.filter(({ outcome }) => outcome === 'reopened')).toEqual([expect.objectContaining({ id })]);
        expect(await log.start(id)).toMatchObject({ attempt: 1, lastFailure: undefined });
      }
      expect(await outboxKeys(id)).toHaveLength(3);
      expect(await row(meanwhile.id)).toMatchObject({ decision: 'duplicate' });
    });

    it('is known for a day when it is a body, and as long as deliveries are kept when it is an event', async () => {
      const [event, body] = [content(), bodyKey()];
      for (const contentKey of [event, body]) {
        await log.store(delivery({ contentKey }));
        await age(contentKey, '23 hours 59 minutes');
        expect(await log.store(delivery({ contentKey }))).toMatchObject({ outcome: 'duplicate' });
        await age(contentKey, '24 hours 1 second');
      }
      expect(await log.store(delivery({ contentKey: event }))).toMatchObject({ outcome: 'duplicate' });
      expect(await log.store(delivery({ contentKey: body }))).toMatchObject({ outcome: 'new' });
      expect(await log.store(delivery({ contentKey: body }))).toMatchObject({ outcome: 'duplicate' });
    });

    it('is forgotten by the sweep when it is a body of yesterday, and nothing else is', async () => {
      const [event, yesterday, today] = [content(), bodyKey(), bodyKey()];
      for (const contentKey of [event, yesterday, today]) await log.store(delivery({ contentKey }));
      for (const key of [event, yesterday]) await age(key, '25 hours');
      expect(await log.forgetBodies()).toBe(1);
      const left = await database.dataSource.query<{ key: string }[]>('SELECT key FROM delivery_keys WHERE key = ANY($1)', [[event, yesterday, today]]);
      expect(left.map(({ key }) => key).toSorted()).toEqual([event, today].toSorted());
      const plan = await database.dataSource.transaction(async (sql) => {
        await sql.query('SET LOCAL enable_seqscan = off');
        return await sql.query<unknown>("EXPLAIN DELETE FROM delivery_keys WHERE delivery_keys.key LIKE 'body:%' AND delivery_keys.created_at < now() - interval '24 hours'");
      });
      expect(JSON.stringify(plan)).toContain('delivery_keys_bodies');
    });
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
