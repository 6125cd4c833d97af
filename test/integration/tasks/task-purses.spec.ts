import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgTaskPurses } from '../../../src/modules/tasks/budget/task-purses.pg.js';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';

const USAGE = { model: 'claude-opus-5-5', inputTokens: 100, outputTokens: 10, cacheReadTokens: 5, cacheWriteTokens: 7 };

let database: TestDatabase;
let board: PgTaskBoard;
let purses: PgTaskPurses;
let issue = 0;

beforeAll(async () => {
  database = await startTestDatabase();
  board = new PgTaskBoard(database.dataSource, uuidIds);
  purses = new PgTaskPurses(database.dataSource, uuidIds);
});

afterAll(() => database.stop());

async function working(): Promise<{ readonly id: string; readonly epoch: number }> {
  const { task } = await board.add(newTask({ deliveryId: uuidIds.next(), issueNumber: (issue += 1) }));
  const claimed = await board.claim(task.id, 'worker', 60_000);
  return { id: task.id, epoch: claimed?.epoch ?? 0 };
}

test('money is set aside before it is spent, and what is left over comes back', async () => {
  const { id, epoch } = await working();
  const purse = purses.open(id, epoch, 1);
  const first = (await purse.reserve(0.8)) ?? '';
  expect(await purse.reserve(0.3)).toBeUndefined();
  await purse.settle(first, 0.1, USAGE);
  expect(await purse.reserve(0.9)).toBeDefined();
  expect(await purses.spent(id)).toEqual({ costUsd: 0.1, calls: 1, inputTokens: 100, outputTokens: 10, cacheReadTokens: 5, cacheWriteTokens: 7, models: ['claude-opus-5-5'] });
});

test('many reservations at once never pass the budget', async () => {
  const { id, epoch } = await working();
  const purse = purses.open(id, epoch, 1);
  const made = await Promise.all(Array.from({ length: 30 }, () => purse.reserve(0.1)));
  expect(made.filter((reservation) => reservation !== undefined)).toHaveLength(10);
});

test('a first reservation above the budget is refused, and a task that asked nothing spent nothing', async () => {
  const { id, epoch } = await working();
  expect(await purses.open(id, epoch, 1).reserve(1.01)).toBeUndefined();
  expect(await purses.spent(id)).toBeUndefined();
});

test('a reservation is settled once', async () => {
  const { id, epoch } = await working();
  const purse = purses.open(id, epoch, 1);
  const reservation = (await purse.reserve(0.5)) ?? '';
  await purse.settle(reservation, 0.2, USAGE);
  await purse.settle(reservation, 0.2, USAGE);
  expect(await purses.spent(id)).toMatchObject({ costUsd: 0.2, calls: 1 });
});

test('what a dead claim reserved is charged in full, once, and a late settlement changes nothing', async () => {
  const { id, epoch } = await working();
  const purse = purses.open(id, epoch, 1);
  const [one, two] = [(await purse.reserve(0.3)) ?? '', (await purse.reserve(0.2)) ?? ''];
  expect(await purses.chargeLost()).not.toContain(id);
  await board.release(id, epoch);
  expect(await purses.chargeLost()).toEqual([id]);
  expect(await purses.chargeLost()).toEqual([]);
  await purse.settle(one, 0.01, USAGE);
  await purse.settle(two, 0.01, USAGE);
  expect(await purses.spent(id)).toMatchObject({ costUsd: 0.5, calls: 2 });
});

test('an older claim gets nothing more', async () => {
  const { id, epoch } = await working();
  await board.release(id, epoch);
  expect(await purses.open(id, epoch, 1).reserve(0.1)).toBeUndefined();
  const again = await board.claim(id, 'worker', 60_000);
  expect(await purses.open(id, again?.epoch ?? 0, 1).reserve(0.1)).toBeDefined();
});

test('a task can end out of budget', async () => {
  const { id, epoch } = await working();
  expect(await board.finish(id, epoch, 'out of budget', 'The budget is used up.')).toBe(true);
  expect((await board.find(id))?.state).toBe('out of budget');
});
