import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgPublications } from '../../../src/modules/tasks/record/publications.pg.js';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';

const COMMIT = 'c'.repeat(40);

describe('publications on PostgreSQL', () => {
  let database: TestDatabase;
  let board: PgTaskBoard;
  let publications: PgPublications;

  beforeAll(async () => {
    database = await startTestDatabase();
    board = new PgTaskBoard(database.dataSource, uuidIds);
    publications = new PgPublications(database.dataSource);
  });
  afterAll(() => database.stop());

  async function publishing(issueNumber: number) {
    const { task } = await board.add(newTask({ deliveryId: uuidIds.next(), issueNumber }));
    const claimed = await board.claim(task.id, 'w1', 60_000);
    if (claimed === undefined) throw new Error('not claimed');
    await board.startStep(claimed.id, claimed.epoch, 'publish');
    return claimed;
  }

  it('remembers a commit from before the push on, whatever came of the step', async () => {
    const { id, epoch, repository } = await publishing(1);
    expect(await publications.note(id, epoch, COMMIT)).toBe(true);
    await board.endStep(id, epoch, 'publish', 'failed', { code: 'host.invalid', reason: 'refused', final: true });
    await board.finish(id, epoch, 'failed', 'refused');
    const next = await publishing(1);
    await publications.note(next.id, next.epoch, 'd'.repeat(40));
    expect(await publications.commitsOf(repository.id, 1)).toEqual(new Set([COMMIT, 'd'.repeat(40)]));
  });

  it('knows nothing of other issues and repositories', async () => {
    const { id, epoch, repository } = await publishing(2);
    await publications.note(id, epoch, COMMIT);
    expect(await publications.commitsOf(repository.id, 3)).toEqual(new Set());
    expect(await publications.commitsOf(repository.id + 1, 2)).toEqual(new Set());
  });

  it('writes nothing for an older claim', async () => {
    const { id, epoch, repository } = await publishing(4);
    expect(await publications.note(id, epoch - 1, COMMIT)).toBe(false);
    expect(await publications.commitsOf(repository.id, 4)).toEqual(new Set());
  });
});
