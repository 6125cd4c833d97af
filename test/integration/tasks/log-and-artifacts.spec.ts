import { randomBytes } from 'node:crypto';
import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgArtifacts } from '../../../src/modules/tasks/record/artifacts.pg.js';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import { PgTaskLog } from '../../../src/modules/tasks/record/task-log.pg.js';
import { liveSecrets } from '../../../src/shared/crypto/live-secrets.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';

const SECRET = 'a secret word of the house';
const MIB = 1024 * 1024;

describe('what a task leaves, on PostgreSQL', () => {
  let database: TestDatabase;
  let board: PgTaskBoard;
  let log: PgTaskLog;
  let artifacts: PgArtifacts;
  let issue = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
    board = new PgTaskBoard(database.dataSource, uuidIds);
    log = new PgTaskLog(database.dataSource);
    artifacts = new PgArtifacts(database.dataSource);
  });
  afterAll(() => database.stop());

  async function claimed(): Promise<string> {
    const { task } = await board.add(newTask({ deliveryId: uuidIds.next(), issueNumber: (issue += 1) }));
    await board.claim(task.id, 'w1', 60_000);
    return task.id;
  }

  const rows = (id: string) => database.dataSource.query<object[]>('SELECT epoch, type, data FROM task_events WHERE task_id = $1 ORDER BY id', [id]);
  const stored = (id: string) => database.dataSource.query<{ bytes: number; truncated: boolean; size: number }[]>('SELECT bytes, truncated, length(content) AS size FROM artifacts WHERE task_id = $1', [id]);

  describe('events', () => {
    it('are kept in order, a batch a statement', async () => {
      const id = await claimed();
      const batch = Array.from({ length: 300 }, (_, index) => ({ type: 'agent.text', data: { index } }));
      await log.append(id, 1, batch);
      await log.append(id, 1, [{ type: 'step.ended', data: { step: 'agent' } }]);
      await log.append(id, 1, []);
      expect(await rows(id)).toEqual([...batch, { type: 'step.ended', data: { step: 'agent' } }].map((event) => ({ epoch: 1, ...event })));
    });

    it('take whatever an agent prints (F55)', async () => {
      const id = await claimed();
      await log.append(id, 1, [{ type: 'agent.text', data: { text: 'nul \u0000, half \udc00, quote \' " \\u0000', deep: [{ key: 'a\ud800' }] } }]);
      expect(await rows(id)).toMatchObject([{ data: { text: 'nul , half \ufffd, quote \' " \\u0000' } }]);
    });

    it('S42: hold no secret, known or by its look', async () => {
      const id = await claimed();
      liveSecrets.hold(SECRET);
      await log.append(id, 1, [{ type: 'agent.text', data: { text: `"${[...SECRET].join('\u001b[31m')}"\n`, input: `xoxb-${'1'.repeat(20)}` } }]);
      expect(await rows(id)).toMatchObject([{ type: 'agent.text', data: { text: expect.stringMatching(/^"\[redacted\]/) as string, input: '[redacted]' } }]);
      expect(JSON.stringify(await rows(id))).not.toMatch(/s.*e.*c.*r.*e.*t.*house/);
    });

    it('are not written for an epoch that is not the task’s', async () => {
      const id = await claimed();
      await log.append(id, 0, [{ type: 'stale', data: {} }]);
      expect(await rows(id)).toEqual([]);
    });
  });

  describe('artifacts', () => {
    it('S42: hold no secret, but for what later tries go on with', async () => {
      const id = await claimed();
      liveSecrets.hold(SECRET);
      const text = Buffer.from(`said ${Buffer.from(SECRET).toString('hex')} and more`);
      for (const name of ['prompt', 'transcript', 'terminal', 'diff', 'session'] as const) await artifacts.keep(id, 1, name, text);
      for (const name of ['prompt', 'transcript', 'terminal'] as const) expect(String(await artifacts.find(id, name))).toBe('said [redacted] and more');
      for (const name of ['diff', 'session'] as const) expect(await artifacts.find(id, name)).toEqual(text);
    });

    it('come back byte for byte and lie compressed', async () => {
      const id = await claimed();
      const diff = Buffer.concat([Buffer.alloc(MIB, 'same line\n'), randomBytes(1000)]);
      await artifacts.keep(id, 1, 'diff', diff);
      expect((await artifacts.find(id, 'diff'))?.equals(diff)).toBe(true);
      expect(await stored(id)).toEqual([{ bytes: diff.length, truncated: false, size: expect.any(Number) }]);
      expect((await stored(id))[0]?.size).toBeLessThan(20_000);
    });

    it('keep the tail of a long terminal and the head of a long prompt, and say so', async () => {
      const id = await claimed();
      await artifacts.keep(id, 1, 'terminal', Buffer.concat([Buffer.alloc(MIB, 'a'), Buffer.from('the end')]));
      await artifacts.keep(id, 1, 'prompt', Buffer.concat([Buffer.from('the start'), Buffer.alloc(MIB, 'a')]));
      expect((await artifacts.find(id, 'terminal'))?.subarray(-7).toString()).toBe('the end');
      expect((await artifacts.find(id, 'prompt'))?.subarray(0, 9).toString()).toBe('the start');
      expect(await stored(id)).toMatchObject([{ bytes: MIB, truncated: true }, { bytes: MIB, truncated: true }]);
    });

    it('are replaced by a newer one, never by one of an older claim', async () => {
      const id = await claimed();
      await artifacts.keep(id, 1, 'terminal', Buffer.from('first'));
      await artifacts.keep(id, 1, 'terminal', Buffer.from('second'));
      await artifacts.keep(id, 0, 'terminal', Buffer.from('stale'));
      expect((await artifacts.find(id, 'terminal'))?.toString()).toBe('second');
    });

    it('hold an empty diff apart from none', async () => {
      const id = await claimed();
      expect(await artifacts.find(id, 'diff')).toBeUndefined();
      await artifacts.keep(id, 1, 'diff', Buffer.alloc(0));
      expect(await artifacts.find(id, 'diff')).toEqual(Buffer.alloc(0));
    });

    it('go with their task', async () => {
      const id = await claimed();
      await artifacts.keep(id, 1, 'diff', Buffer.from('x'));
      await database.dataSource.query('DELETE FROM tasks WHERE id = $1', [id]);
      expect(await stored(id)).toEqual([]);
    });
  });
});
