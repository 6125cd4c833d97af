import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { PgWaitingRequests } from '../../../src/modules/tasks/intake/waiting-requests.pg.js';
import { WAITING_MAX } from '../../../src/modules/tasks/intake/waiting-requests.port.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';

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

  it('become one task, of whoever asked last and with everybody’s words in order, when the active one has ended', async () => {
    const end = await atWork();
    const [one, two, three] = [wish('and this'), wish('and that', 'bob'), { ...wish('no, those'), commentId: 9_007_199_254_740_991, issueTitle: 'Renamed' }];
    for (const request of [one, two, three]) expect(await waiting.add(request)).toBe(true);
    expect(await waiting.admit()).toEqual([]);
    expect(await waiting.find(one)).toEqual({ place: 'waits' });
    expect(await waiting.find(wish('later'))).toEqual({ place: 'behind' });

    await end();
    const [taskId = ''] = await waiting.admit();
    expect(await board.find(taskId)).toMatchObject({ ...three, request: 'ann: and this\n\nbob: and that\n\nann: no, those', state: 'queued' });
    expect(await database.dataSource.query('SELECT queue, key, priority FROM outbox WHERE subject_id = $1', [taskId])).toEqual([{ queue: 'tasks', key: `task-${taskId}-0`, priority: 1 }]);
    for (const request of [one, two, three]) expect(await waiting.find(request)).toEqual({ place: 'task', taskId });
    expect(await waiting.find(wish('later'))).toBeUndefined();
    expect(await waiting.admit()).toEqual([]);
  });

  it('keep one person’s words as they are, and what waits for the second task waits again', async () => {
    await (await atWork())();
    await waiting.add(wish('a'));
    await waiting.add(wish('b'));
    const [taskId = ''] = await waiting.admit();
    expect(await board.find(taskId)).toMatchObject({ request: 'a\n\nb' });
    await waiting.add(wish('c'));
    expect(await waiting.admit()).toEqual([]);
  });

  it('wait once a delivery, and no more than a few an issue', async () => {
    await atWork();
    const request = wish('again');
    for (let n = 0; n < 3; n += 1) expect(await waiting.add(request)).toBe(true);
    for (let n = 1; n < WAITING_MAX; n += 1) expect(await waiting.add(wish(`more ${n}`))).toBe(true);
    const tooMuch = wish('too much');
    expect(await waiting.add(tooMuch)).toBe(false);
    expect(await waiting.find(tooMuch)).toEqual({ place: 'behind' });
    expect(await waiting.add(request)).toBe(true);
  });

  it('become one task however many admit them at once', async () => {
    await waiting.add(wish('once'));
    await waiting.add(wish('twice'));
    const admitted = await Promise.all(Array.from({ length: 8 }, () => waiting.admit()));
    expect(admitted.flat()).toHaveLength(1);
    expect(await database.dataSource.query('SELECT request FROM tasks WHERE issue_number = $1', [issueNumber])).toEqual([{ request: 'once\n\ntwice' }]);
  });

  it('keep what PostgreSQL can not store out of the words', async () => {
    await waiting.add(wish('a\0b\ud800'));
    const [taskId = ''] = await waiting.admit();
    expect((await board.find(taskId))?.request).toBe('ab�');
  });
});
