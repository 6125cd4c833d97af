import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgEffects } from '../../../src/modules/tasks/record/effects.pg.js';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';

const LEASE = 60_000;

describe('effects on PostgreSQL', () => {
  let database: TestDatabase;
  let board: PgTaskBoard;
  let effects: PgEffects;
  let issue = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
    board = new PgTaskBoard(database.dataSource, uuidIds);
    effects = new PgEffects(database.dataSource);
  });
  afterAll(() => database.stop());

  const claimed = async () => {
    const { task } = await board.add(newTask({ deliveryId: uuidIds.next(), issueNumber: (issue += 1) }));
    const claim = await board.claim(task.id, 'w1', LEASE);
    if (claim === undefined) throw new Error('not claimed');
    return claim;
  };
  const rows = (id: string) => database.dataSource.query<object[]>('SELECT kind, state, host_id, url FROM effects WHERE task_id = $1 ORDER BY kind', [id]);
  const never = () => Promise.reject(new Error('made twice'));
  const PULL = { id: 9_007_199_254_740_991, url: 'https://host.test/pull/7' };

  it('are written down before they are made, and with what was made after it', async () => {
    const task = await claimed();
    const made = await effects.once(task, 'pull request', async (repeated) => {
      expect(repeated).toBe(false);
      expect(await rows(task.id)).toEqual([{ kind: 'pull request', state: 'intended', host_id: null, url: null }]);
      return PULL;
    });
    expect(made).toEqual(PULL);
    expect(await rows(task.id)).toEqual([{ kind: 'pull request', state: 'done', host_id: String(PULL.id), url: PULL.url }]);
    expect(await effects.once(task, 'pull request', never)).toEqual(PULL);
  });

  it('are repeated with a look first when nobody knows whether they were made (F6, F7)', async () => {
    const task = await claimed();
    await expect(effects.once(task, 'comment', () => Promise.reject(new Error('connection reset')))).rejects.toThrow('reset');
    const seen: boolean[] = [];
    await effects.once({ id: task.id }, 'comment', async (repeated) => (seen.push(repeated), { id: 5, url: '' }));
    expect(seen).toEqual([true]);
  });

  it('are made anew, with a look first, when they are gone', async () => {
    const task = await claimed();
    await effects.once(task, 'comment', async () => ({ id: 5, url: '' }));
    await effects.gone(task.id, 'comment');
    expect(await effects.once(task, 'comment', async (repeated) => ({ id: repeated ? 6 : 0, url: '' }))).toEqual({ id: 6, url: '' });
  });

  it('are not for a claim that is gone (F23), nor for a task that is not there', async () => {
    const task = await claimed();
    await board.release(task.id, task.epoch);
    await expect(effects.once(task, 'comment', never)).rejects.toMatchObject({ why: 'lost' });
    await board.claim(task.id, 'w2', LEASE);
    await expect(effects.once(task, 'pull request', never)).rejects.toMatchObject({ why: 'lost' });
    await expect(effects.once({ id: uuidIds.next() }, 'reaction', never)).rejects.toMatchObject({ why: 'lost' });
    expect(await rows(task.id)).toEqual([]);
  });
});
