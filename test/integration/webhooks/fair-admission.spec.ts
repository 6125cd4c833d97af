import { randomUUID } from 'node:crypto';
import { PgDeliveryLog } from '../../../src/modules/webhooks/log/delivery-log.pg.js';
import { decision } from '../../../src/modules/webhooks/index.js';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgOutbox } from '../../../src/shared/queue/outbox.pg.js';
import { PRIORITY, type WorkItem } from '../../../src/shared/queue/work-queue.port.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';

const PER_LANE = 16;
const WORKERS = 8;
const [FLOODED, OTHER] = [1, 2];

/** Admission by PostgreSQL; the queue is a sorted list, and its workers end one job after the other, the oldest first. */
describe('Fair admission', () => {
  let database: TestDatabase;
  let log: PgDeliveryLog;
  let outbox: PgOutbox;
  let queue: WorkItem[];
  let running: WorkItem[];

  beforeEach(async () => {
    database = await startTestDatabase();
    log = new PgDeliveryLog(database.dataSource, uuidIds);
    outbox = new PgOutbox(database.dataSource);
    [queue, running] = [[], []];
  });
  afterEach(() => database.stop());

  const store = async (repositoryId: number | undefined): Promise<string> => {
    const body = Buffer.from('{}');
    return (await log.store({ guid: randomUUID(), event: 'issues', action: 'labeled', installationId: 1, repositoryId, sender: 'mona', body, contentKey: undefined, decided: undefined })).id;
  };
  const storeMany = (repositoryId: number, count: number) => Promise.all(Array.from({ length: count }, () => store(repositoryId)));

  async function dispatch(rows = 100): Promise<void> {
    while ((await outbox.drain({ rows, perLane: PER_LANE }, async (_queue, items) => void queue.push(...items))) > 0);
    queue.sort((a, b) => a.priority - b.priority);
  }

  /** Gives every free worker a job, then ends the oldest one. Returns what was started. */
  async function work(): Promise<readonly string[]> {
    const started = queue.splice(0, WORKERS - running.length);
    running.push(...started);
    const done = running.shift();
    if (done) await log.decide(done.id, decision('task', 'done'));
    await dispatch();
    return started.map(({ id }) => id);
  }

  it("starts another repository's first job with the next free worker, whatever the flood before it", async () => {
    await storeMany(FLOODED, 2_000);
    await dispatch();
    for (let round = 0; round < 20; round += 1) await work();
    const other = await store(OTHER);
    await dispatch();
    expect(await work()).toEqual([other]);
  });

  it('takes turns where several repositories have much to do', async () => {
    const floods = new Map<number, ReadonlySet<string>>();
    for (const repository of [1, 2, 3]) floods.set(repository, new Set(await storeMany(repository, 300)));
    await dispatch();
    const order = queue.map(({ id }) => [...floods].find(([, ids]) => ids.has(id))?.[0]);
    expect(order).toHaveLength(3 * PER_LANE);
    for (let turn = 0; turn < PER_LANE; turn += 1) expect(order.slice(3 * turn, 3 * turn + 3).toSorted()).toEqual([1, 2, 3]);
  });

  it('never has more unfinished jobs of a repository in the queue than its share, and in the end all have run once', async () => {
    const ids = await storeMany(FLOODED, 120);
    await dispatch(7);
    const ran: string[] = [];
    while (queue.length + running.length > 0) {
      expect(queue.length + running.length).toBeLessThanOrEqual(PER_LANE);
      ran.push(...(await work()));
    }
    expect(ran.toSorted()).toEqual(ids.toSorted());
  });

  it('lets two dispatchers at once admit no more than one would', async () => {
    await storeMany(FLOODED, 100);
    await Promise.all([dispatch(5), dispatch(5), dispatch(5)]);
    expect(queue).toHaveLength(PER_LANE);
  });

  it('tells the queue again about what has its place, in a full lane too', async () => {
    await storeMany(FLOODED, 100);
    await dispatch();
    const [lost] = queue;
    await database.dataSource.query(`UPDATE outbox SET dispatched_at = now() - interval '1 hour' WHERE subject_id = $1`, [lost?.id]);
    expect(await log.requeueSilent(60_000)).toBe(1);
    queue = [];
    await dispatch();
    expect(queue.map(({ id }) => id)).toEqual([lost?.id]);
  });

  it('gives the place of a job free that ended before the dispatcher had noted that it was handed over', async () => {
    await storeMany(FLOODED, PER_LANE + 1);
    await outbox.drain({ rows: PER_LANE, perLane: PER_LANE }, async (_queue, items) => {
      queue.push(...items);
      await log.decide(items[0]!.id, decision('task', 'done'));
    });
    await dispatch();
    expect(queue).toHaveLength(PER_LANE + 1);
  });

  it('puts people before pushes before background work, whoever comes first', async () => {
    const add = (priority: number, lane: number) =>
      database.dataSource.query(`INSERT INTO outbox (queue, subject_id, key, priority, lane) VALUES ('tasks', $1::uuid, $1::text, $2, $3)`, [randomUUID(), priority, lane]);
    for (let n = 0; n < 3; n += 1) {
      await add(PRIORITY.background, 1);
      await add(PRIORITY.push, 1);
      await add(PRIORITY.human, 2);
    }
    await dispatch();
    const classes = queue.map(({ priority }) => Math.floor(priority / 1_000));
    expect(classes).toEqual([1, 1, 1, 5, 5, 5, 10, 10, 10]);
  });

  it("knows a row's repository from its delivery when whoever wrote it did not say", async () => {
    const ids = [await store(FLOODED), await store(undefined)];
    await database.dataSource.query('DELETE FROM outbox');
    await log.requeueSilent(60_000);
    const rows = await database.dataSource.query<{ subject_id: string; lane: string }[]>('SELECT subject_id, lane FROM outbox');
    expect(ids.map((id) => rows.find((row) => row.subject_id === id)?.lane)).toEqual(['1', '0']);
  });

  it('wakes the dispatcher when a job ends that others wait for, and only then', async () => {
    await storeMany(FLOODED, 1);
    await dispatch();
    const client = database.dataSource.createQueryRunner();
    const heard: string[] = [];
    const connection = (await client.connect()) as { on(event: 'notification', handler: (message: { channel: string }) => void): void };
    connection.on('notification', ({ channel }) => heard.push(channel));
    await client.query('LISTEN agent_bot_outbox');
    await work();
    await client.query('SELECT 1');
    expect(heard).toEqual([]);
    await storeMany(FLOODED, PER_LANE + 1);
    await outbox.drain({ rows: 100, perLane: PER_LANE }, async (_queue, items) => void queue.push(...items));
    await client.query('SELECT 1');
    const before = heard.length;
    await log.decide(queue[0]!.id, decision('task', 'done'));
    await client.query('SELECT 1');
    expect(heard.length).toBe(before + 1);
    await client.release();
  });
});
