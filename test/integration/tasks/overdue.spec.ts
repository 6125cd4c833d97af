import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgOverdue } from '../../../src/modules/tasks/supervision/overdue.pg.js';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';

const HOUR = 3_600_000;
const LIMITS = { queuedMs: HOUR, agentMs: HOUR, verifyMs: HOUR };

describe('time limits in PostgreSQL', () => {
  let database: TestDatabase;
  let board: PgTaskBoard;
  let overdue: PgOverdue;
  let issue = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
    board = new PgTaskBoard(database.dataSource, uuidIds);
    overdue = new PgOverdue(database.dataSource);
  });
  afterAll(() => database.stop());

  const added = async () => (await board.add(newTask({ deliveryId: uuidIds.next(), issueNumber: (issue += 1) }))).task.id;
  const working = async (step: 'agent' | 'verify') => {
    const task = await board.claim(await added(), 'w1', HOUR);
    if (task === undefined) throw new Error('not claimed');
    await board.startStep(task.id, task.epoch, step);
    return task;
  };
  const query = (sql: string, id: string) => database.dataSource.query(sql, [id]);
  const startedLongAgo = (id: string) => query("UPDATE task_steps SET started_at = now() - interval '61 minutes' WHERE task_id = $1", id);
  const ended = async () => (await overdue.end(LIMITS)).map(({ task, code }) => [task.id, code]);

  it('end a task that no worker took up in time, once, however many look, and leave a dead letter', async () => {
    const [late, young] = [await added(), await added()];
    await query("UPDATE tasks SET queued_at = now() - interval '61 minutes' WHERE id = $1", late);
    const found = (await Promise.all([ended(), ended(), ended()])).flat();
    expect(found).toEqual([[late, 'task.queue_wait']]);
    expect(await board.find(late)).toMatchObject({ state: 'failed', reason: 'No worker took this up within 60 min 0 s, so it was given up. Please ask again.' });
    expect(await board.find(young)).toMatchObject({ state: 'queued' });
    expect(await query('SELECT dead_at = finished_at AS dead FROM tasks WHERE id = $1', late)).toEqual([{ dead: true }]);
    expect(await board.claim(late, 'w1', HOUR)).toBeUndefined();
  });

  it('count from the moment a parked or returned task is due, not from its request', async () => {
    const task = await working('agent');
    await query("UPDATE tasks SET queued_at = now() - interval '3 hours' WHERE id = $1", task.id);
    await board.park(task.id, task.epoch, { code: 'host.limited', ms: HOUR });
    expect(await ended()).toEqual([]);
    await query('UPDATE tasks SET queued_at = now() WHERE id = $1', task.id);
    const again = await board.claim(task.id, 'w2', HOUR);
    await query("UPDATE tasks SET queued_at = now() - interval '3 hours' WHERE id = $1", task.id);
    await board.release(task.id, again?.epoch ?? -1);
    expect(await ended()).toEqual([]);
  });

  it.each([
    ['agent', 'agent.timeout'],
    ['verify', 'verify.timeout'],
  ] as const)('end the step %s that its worker does not end, and the worker loses its claim', async (step, code) => {
    const task = await working(step);
    expect(await ended()).toEqual([]);
    await startedLongAgo(task.id);
    expect(await ended()).toEqual([[task.id, code]]);
    expect(await board.find(task.id)).toMatchObject({ state: 'failed', reason: expect.stringContaining('the task was ended') });
    expect(await board.renew(task.id, task.epoch, HOUR)).toBe(false);
    expect(await board.endStep(task.id, task.epoch, step, 'done', {})).toBe(false);
    expect(await query('SELECT dead_at FROM tasks WHERE id = $1', task.id)).toEqual([{ dead_at: null }]);
  });

  it('do not take a step that a dead try left for one of the try under way', async () => {
    const task = await working('agent');
    await startedLongAgo(task.id);
    await query("UPDATE tasks SET lease_until = now() - interval '1 second' WHERE id = $1", task.id);
    const next = await board.claim(task.id, 'w2', HOUR);
    expect(next?.epoch).toBe(2);
    expect(await ended()).toEqual([]);
    await board.startStep(task.id, 2, 'agent');
    expect(await ended()).toEqual([]);
  });
});
