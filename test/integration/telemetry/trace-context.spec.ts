import { randomUUID } from 'node:crypto';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { PgDeliveryLog } from '../../../src/modules/webhooks/log/delivery-log.pg.js';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgOutbox } from '../../../src/shared/queue/outbox.pg.js';
import type { WorkItem } from '../../../src/shared/queue/work-queue.port.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from '../tasks/support/fixtures.js';

const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const LEASE = 60_000;

describe('the trace context of rows', () => {
  let database: TestDatabase;
  let board: PgTaskBoard;
  let log: PgDeliveryLog;

  beforeEach(async () => {
    database = await startTestDatabase();
    board = new PgTaskBoard(database.dataSource, uuidIds);
    log = new PgDeliveryLog(database.dataSource, uuidIds);
  });
  afterEach(() => database.stop());

  const run = (sql: string, params: unknown[] = []): Promise<unknown> => database.dataSource.query(sql, params);

  /** What the queue is given, and then nothing is left. */
  async function drained(): Promise<readonly WorkItem[]> {
    const given: WorkItem[] = [];
    await new PgOutbox(database.dataSource).drain({ rows: 100, perLane: 100 }, (_queue, items) => {
      given.push(...items);
      return Promise.resolve();
    });
    return given;
  }

  async function tracedTask(): Promise<string> {
    const { task } = await board.add(newTask({ deliveryId: uuidIds.next() }));
    await drained();
    await run('UPDATE tasks SET traceparent = $1', [TRACE]);
    return task.id;
  }

  it('is none where nothing is traced', async () => {
    const { task } = await board.add(newTask({ deliveryId: uuidIds.next() }));
    expect(await drained()).toEqual([{ id: task.id, key: `task-${task.id}-0`, priority: 1_001, traceparent: undefined }]);
  });

  it('goes to the queue again with a task that was given back, lost with its worker, or lost by the queue', async () => {
    const id = await tracedTask();
    const claim = await board.claim(id, 'w1', LEASE);
    expect(claim?.waitedSeconds).toBeGreaterThanOrEqual(0);
    await board.release(id, claim?.epoch ?? -1);
    expect(await drained()).toMatchObject([{ id, traceparent: TRACE }]);
    await board.claim(id, 'w2', LEASE);
    await run("UPDATE tasks SET lease_until = now() - interval '1 second'");
    expect(await board.requeueLost()).toEqual([id]);
    expect(await drained()).toMatchObject([{ id, traceparent: TRACE }]);
    await run("UPDATE outbox SET created_at = now() - interval '1 hour'");
    expect(await board.announceAgain(1_000)).toEqual([id]);
    expect(await drained()).toMatchObject([{ id, traceparent: TRACE }]);
  });

  it('goes to the queue again with a delivery that was lost there', async () => {
    const { id } = await log.store({ guid: randomUUID(), event: 'issues', action: 'labeled', installationId: 1, repositoryId: 2, sender: 'mona', body: Buffer.from('{}'), contentKey: undefined, decided: undefined });
    await drained();
    await run('UPDATE deliveries SET traceparent = $1', [TRACE]);
    await run("UPDATE outbox SET dispatched_at = now() - interval '1 hour'");
    expect(await log.requeueSilent(1_000)).toBe(1);
    expect(await drained()).toMatchObject([{ id, traceparent: TRACE }]);
  });

  it('is looked up by index where undecided deliveries are looked for', async () => {
    await run('SET enable_seqscan = off');
    const plan = await run("EXPLAIN SELECT id FROM deliveries WHERE state = 'received' ORDER BY received_at LIMIT 10");
    expect(JSON.stringify(plan)).toContain('deliveries_undecided');
  });
});
