import type { DataSource } from 'typeorm';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { PgRequestEndings } from '../../../src/modules/tasks/intake/request-endings.pg.js';
import { PgWaitingRequests } from '../../../src/modules/tasks/intake/waiting-requests.pg.js';
import { WAITING_MAX } from '../../../src/modules/tasks/intake/waiting-requests.port.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';

/** The database, on which something else happens right after the first such statement. */
function withInterlude(dataSource: DataSource, statement: string, interlude: () => Promise<unknown>): DataSource {
  const query = async (sql: string, values: unknown[]): Promise<unknown> => {
    const result = await dataSource.query(sql, values);
    if (sql.includes(statement)) await interlude();
    return result;
  };
  return { query } as unknown as DataSource;
}

describe('waiting requests on PostgreSQL', () => {
  let database: TestDatabase;
  let board: PgTaskBoard;
  let waiting: PgWaitingRequests;
  let issueNumber = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
    board = new PgTaskBoard(database.dataSource, uuidIds);
    waiting = new PgWaitingRequests(database.dataSource, uuidIds);
  });
  beforeEach(() => (issueNumber += 1));
  afterAll(() => database.stop());

  const wish = (request: string, requestedBy = 'ann') => newTask({ deliveryId: uuidIds.next(), issueNumber, request, requestedBy });
  /** The issue's active task, and how it ends. */
  const atWork = async () => {
    const { task } = await board.add(wish('first'));
    return async () => {
      const claim = await board.claim(task.id, 'w1', 60_000);
      await board.finish(task.id, claim?.epoch ?? -1, 'done', 'ok');
    };
  };

  /** What the sweep does. */
  const admitAll = async (refused: readonly string[] = []) => {
    const tasks = await Promise.all((await waiting.ready()).map((issue) => waiting.admit(issue, refused)));
    return tasks.filter((id) => id !== undefined);
  };

  it('become one task, of whoever asked last and with everybody’s words in order, when the active one has ended', async () => {
    const end = await atWork();
    const [one, two, three] = [wish('and this'), wish('and that', 'bob'), { ...wish('no, those'), commentId: 9_007_199_254_740_991, issueTitle: 'Renamed' }];
    for (const request of [one, two, three]) expect(await waiting.add(request)).toEqual({ place: 'waits' });
    expect(await admitAll()).toEqual([]);
    expect(await waiting.find(one)).toEqual({ place: 'waits' });
    expect(await waiting.find(wish('later'))).toEqual({ place: 'behind' });

    await end();
    const [taskId = ''] = await admitAll();
    expect(await board.find(taskId)).toMatchObject({ ...three, request: 'ann: and this\n\nbob: and that\n\nann: no, those', state: 'queued' });
    expect(await database.dataSource.query('SELECT queue, key, priority FROM outbox WHERE subject_id = $1', [taskId])).toEqual([{ queue: 'tasks', key: `task-${taskId}-0`, priority: 1 }]);
    for (const request of [one, two, three]) expect(await waiting.find(request)).toEqual({ place: 'task', taskId });
    expect(await waiting.find(wish('later'))).toBeUndefined();
    expect(await admitAll()).toEqual([]);
  });

  it('keep one person’s words as they are, and what waits for the second task waits again', async () => {
    await (await atWork())();
    await waiting.add(wish('a'));
    await waiting.add(wish('b'));
    const [taskId = ''] = await admitAll();
    expect(await board.find(taskId)).toMatchObject({ request: 'a\n\nb' });
    await waiting.add(wish('c'));
    expect(await admitAll()).toEqual([]);
  });

  it('wait once a delivery, and no more than a few an issue', async () => {
    await atWork();
    const request = wish('again');
    for (let n = 0; n < 3; n += 1) expect(await waiting.add(request)).toEqual({ place: 'waits' });
    for (let n = 1; n < WAITING_MAX; n += 1) expect(await waiting.add(wish(`more ${n}`))).toEqual({ place: 'waits' });
    const tooMuch = wish('too much');
    expect(await waiting.add(tooMuch)).toEqual({ place: 'behind' });
    expect(await waiting.add(request)).toEqual({ place: 'waits' });
  });

  it('become one task however many admit them at once', async () => {
    await waiting.add(wish('once'));
    await waiting.add(wish('twice'));
    const admitted = await Promise.all(Array.from({ length: 8 }, () => admitAll()));
    expect(admitted.flat()).toHaveLength(1);
    expect(await database.dataSource.query('SELECT request FROM tasks WHERE issue_number = $1', [issueNumber])).toEqual([{ request: 'once\n\ntwice' }]);
  });

  it('keep what PostgreSQL can not store out of the words', async () => {
    await waiting.add(wish('a\0b\ud800'));
    const [taskId = ''] = await admitAll();
    expect((await board.find(taskId))?.request).toBe('ab�');
  });

  it('are told to be a task when the sweep admits them the moment they are kept', async () => {
    const request = wish('at once');
    const quick = new PgWaitingRequests(withInterlude(database.dataSource, 'INSERT INTO waiting_requests', () => admitAll()), uuidIds);
    expect(await quick.add(request)).toEqual({ place: 'task', taskId: expect.any(String) });
  });

  it('are closed as their delivery’s task when it has one already', async () => {
    const end = await atWork();
    const twice = wish('twice');
    await waiting.add(twice);
    await end();
    // The other try of the delivery found the issue free.
    const { task } = await board.add(twice);
    await board.finish(task.id, (await board.claim(task.id, 'w1', 60_000))?.epoch ?? -1, 'done', 'ok');
    await waiting.add(wish('and more'));
    const [admitted = ''] = await admitAll();
    expect(await waiting.find(twice)).toEqual({ place: 'task', taskId: task.id });
    expect(await board.find(admitted)).toMatchObject({ request: 'and more' });
    expect(await waiting.ready()).toEqual([]);
  });

  it('lose the words of those who may not ask any more, and become the task of the last who may', async () => {
    const end = await atWork();
    const [one, two, three] = [wish('and this'), wish('and that', 'bob'), wish('and a back door', 'eve')];
    for (const request of [one, two, three]) await waiting.add(request);
    await end();
    const [taskId = ''] = await admitAll(['eve']);
    expect(await board.find(taskId)).toMatchObject({ ...two, request: 'ann: and this\n\nbob: and that' });
    expect(await waiting.find(three)).toEqual({ place: 'dropped', dropped: { as: 'refused' } });
    expect(await waiting.add(three)).toEqual({ place: 'dropped', dropped: { as: 'refused' } });
  });

  it('have their ends told once, and again where that was not done', async () => {
    const endings = new PgRequestEndings(database.dataSource);
    const [task, refused, waits] = [wish('this'), { ...wish('and a back door', 'eve'), commentId: undefined }, wish('something else')];
    for (const request of [task, refused]) await waiting.add(request);
    await database.dataSource.query('UPDATE waiting_requests SET tell_at = NULL WHERE task_id IS NOT NULL OR dropped IS NOT NULL');
    const [taskId = ''] = await admitAll(['eve']);
    await waiting.add(waits);
    const taken = (await Promise.all([endings.take(60_000), endings.take(60_000)])).flat();
    expect(taken.toSorted((one, other) => one.end.place.localeCompare(other.end.place))).toEqual([
      { deliveryId: refused.deliveryId, repository: refused.repository, issueNumber, commentId: undefined, end: { place: 'dropped', dropped: { as: 'refused' } } },
      { deliveryId: task.deliveryId, repository: task.repository, issueNumber, commentId: task.commentId, end: { place: 'task', taskId } },
    ]);
    await endings.told(task.deliveryId);
    await database.dataSource.query("UPDATE waiting_requests SET tell_at = tell_at - interval '1 minute'");
    expect((await endings.take(60_000)).map(({ deliveryId }) => deliveryId)).toEqual([refused.deliveryId]);
  });

  it('become no task when nobody may ask any more', async () => {
    const request = wish('please', 'eve');
    await waiting.add(request);
    expect(await admitAll(['eve'])).toEqual([]);
    expect(await waiting.ready()).toEqual([]);
  });
});
