import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { PgTaskRequests } from '../../../src/modules/tasks/desk/task-requests.pg.js';
import { PgTaskReader } from '../../../src/modules/tasks/desk/task-reader.pg.js';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';

const LEASE = 60_000;

describe('what people ask of a task, on PostgreSQL', () => {
  let database: TestDatabase;
  let board: PgTaskBoard;
  let requests: PgTaskRequests;
  let issue = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
    board = new PgTaskBoard(database.dataSource, uuidIds);
    requests = new PgTaskRequests(database.dataSource, uuidIds);
  });
  afterAll(() => database.stop());

  const wanted = () => newTask({ deliveryId: uuidIds.next(), issueNumber: (issue += 1) });
  const claim = (id: string) => board.claim(id, 'w1', LEASE);
  const events = async (id: string) => (await new PgTaskReader(database.dataSource, board).events(id, '0', 100)).map(({ type, data }) => [type, data]);

  it('ends a waiting task at once, for good', async () => {
    const { task } = await board.add(wanted());
    expect(await requests.stop(task.id, 'ada')).toMatchObject({ outcome: 'stopped', task: { state: 'stopped', reason: 'Stopped by ada.' } });
    expect(await claim(task.id)).toBeUndefined();
    expect(await requests.stop(task.id, 'ada')).toEqual({ outcome: 'over' });
    expect(await events(task.id)).toEqual([['task.stop_requested', { by: 'ada' }]]);
    expect(await requests.stop(uuidIds.next(), 'ada')).toEqual({ outcome: 'absent' });
  });

  it('leaves a running task to its worker, which hears the first who asked; so does the next worker', async () => {
    const { task } = await board.add(wanted());
    const held = await claim(task.id);
    expect(await requests.stopRequests([task.id])).toEqual([]);
    expect([await requests.stop(task.id, 'ada'), await requests.stop(task.id, 'bob')]).toEqual([{ outcome: 'stopping' }, { outcome: 'stopping' }]);
    expect(await requests.stopRequests([task.id, uuidIds.next()])).toEqual([{ taskId: task.id, by: 'ada' }]);
    expect(await board.holds(task.id, held?.epoch ?? -1)).toBe(true);
    await board.release(task.id, held?.epoch ?? -1);
    expect(await claim(task.id)).toMatchObject({ stopRequestedBy: 'ada' });
  });

  it('ends a task either by the claim or by the word, never by both', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { task } = await board.add(wanted());
      const [held, stopped] = await Promise.all([claim(task.id), requests.stop(task.id, 'ada')]);
      expect([held === undefined ? 'stopped' : 'stopping']).toEqual([stopped.outcome]);
    }
  });

  it('repeats a request as a task of its own, once at a time', async () => {
    const wish = wanted();
    const { task } = await board.add(wish);
    expect(await requests.retry(task.id, 'ada')).toEqual({ outcome: 'unfit' });
    await database.dataSource.query("INSERT INTO artifacts (task_id, name, epoch, content, bytes) VALUES ($1, 'session', 1, 'what was said', 13), ($1, 'transcript', 1, 'x', 1)", [task.id]);
    const held = await claim(task.id);
    await board.finish(task.id, held?.epoch ?? -1, 'failed', 'why');
    const both = await Promise.all([requests.retry(task.id, 'ada'), requests.retry(task.id, 'bob')]);
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['added', 'busy']);
    const added = both.find((one) => one.outcome === 'added');
    const id = added?.outcome === 'added' ? added.taskId : '';
    expect(await board.find(id)).toEqual({ ...task, id, createdAt: expect.any(Date), retryOf: task.id });
    expect(await database.dataSource.query('SELECT queue, key FROM outbox WHERE subject_id = $1', [id])).toEqual([{ queue: 'tasks', key: `task-${id}-0` }]);
    // The conversation goes on, the rest is the first task's.
    expect(await database.dataSource.query('SELECT name, content::text FROM artifacts WHERE task_id = $1', [id])).toEqual([{ name: 'session', content: `\\x${Buffer.from('what was said').toString('hex')}` }]);
    // The delivery still means its first task, also when GitHub sends it again.
    expect(await board.add(wish)).toMatchObject({ task: { id: task.id }, added: false });
    expect(await requests.retry(uuidIds.next(), 'ada')).toEqual({ outcome: 'absent' });
  });

  it.each([
    ['goes on with the conversation of a task that failed', 'failed', undefined, 1],
    ['begins a new one where a person says so', 'failed', true, 0],
    ['begins a new one after a person stopped the task', 'stopped', undefined, 0],
    ['goes on with it all the same where a person says so', 'stopped', false, 1],
    ['goes on with it where the task was stopped by nobody', 'unwanted', undefined, 1],
  ] as const)('%s', async (_, end, fresh, kept) => {
    const { task } = await board.add(wanted());
    const held = await claim(task.id);
    await database.dataSource.query("INSERT INTO artifacts (task_id, name, epoch, content, bytes) VALUES ($1, 'session', 1, 'what was said', 13)", [task.id]);
    if (end === 'stopped') await requests.stop(task.id, 'ada');
    await board.finish(task.id, held?.epoch ?? -1, end === 'failed' ? 'failed' : 'stopped', 'why');
    const retried = await requests.retry(task.id, 'ada', fresh);
    const sessions = await database.dataSource.query<unknown[]>('SELECT FROM artifacts WHERE task_id = $1', [retried.outcome === 'added' ? retried.taskId : '']);
    expect([retried.outcome, sessions.length]).toEqual(['added', kept]);
  });

  it('does not repeat what ended well', async () => {
    const { task } = await board.add(wanted());
    const held = await claim(task.id);
    await board.finish(task.id, held?.epoch ?? -1, 'done', 'ok');
    expect(await requests.retry(task.id, 'ada')).toEqual({ outcome: 'unfit' });
  });
});
