import { uuidIds } from '../../../src/shared/crypto/ids.uuid.js';
import { PgTaskBoard } from '../../../src/modules/tasks/board/task-board.pg.js';
import type { Task } from '../../../src/modules/tasks/task.js';
import { startTestDatabase, type TestDatabase } from '../../support/postgres.js';
import { newTask } from './support/fixtures.js';

const LEASE = 60_000;

describe('task board on PostgreSQL', () => {
  let database: TestDatabase;
  let board: PgTaskBoard;
  let issue = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
    board = new PgTaskBoard(database.dataSource, uuidIds);
  });
  afterAll(() => database.stop());

  /** A task of an issue of its own. */
  const wanted = () => newTask({ deliveryId: uuidIds.next(), issueNumber: (issue += 1) });
  const added = async (): Promise<Task> => (await board.add(wanted())).task;
  const claimed = async () => {
    const task = await board.claim((await added()).id, 'w1', LEASE);
    if (task === undefined) throw new Error('not claimed');
    return task;
  };
  const outbox = async (id: string) =>
    (await database.dataSource.query<{ queue: string; key: string; priority: number }[]>('SELECT queue, key, priority FROM outbox WHERE subject_id = $1 ORDER BY id', [id]));
  /** Time goes by for this lease alone. */
  const expire = (id: string) => database.dataSource.query("UPDATE tasks SET lease_until = now() - interval '1 second' WHERE id = $1", [id]);

  describe('adding', () => {
    it('writes task and outbox row together and reads back what was frozen', async () => {
      const wish = wanted();
      const { task, added: isNew } = await board.add({ ...wish, commentId: 9_007_199_254_740_991, repository: { ...wish.repository, id: 4_294_967_297 } });
      expect(isNew).toBe(true);
      expect(task).toMatchObject({ ...wish, commentId: 9_007_199_254_740_991, repository: { id: 4_294_967_297 }, state: 'queued', epoch: 0 });
      expect(await board.find(task.id)).toEqual(task);
      expect(await outbox(task.id)).toEqual([{ queue: 'tasks', key: `task-${task.id}-0`, priority: 1 }]);
    });

    it('answers the same delivery with the same task, also when it has ended (F30)', async () => {
      const wish = wanted();
      const first = await board.add(wish);
      const [again, claim] = [await board.add(wish), await board.claim(first.task.id, 'w1', LEASE)];
      expect(again).toEqual({ task: first.task, added: false });
      await board.finish(first.task.id, claim?.epoch ?? -1, 'done', 'ok');
      expect((await board.add(wish)).task.id).toBe(first.task.id);
      expect(await outbox(first.task.id)).toHaveLength(1);
    });

    it('lets one of many triggers of an issue in (F33)', async () => {
      const issueNumber = (issue += 1);
      const results = await Promise.all(Array.from({ length: 30 }, () => board.add(newTask({ deliveryId: uuidIds.next(), issueNumber }))));
      expect(results.filter((result) => result.added)).toHaveLength(1);
      expect(new Set(results.map((result) => result.task.id)).size).toBe(1);
      expect(await outbox(results[0]?.task.id ?? '')).toHaveLength(1);
    });

    it('takes the issue again when its task has ended', async () => {
      const first = await claimed();
      await board.finish(first.id, first.epoch, 'failed', 'no');
      const next = await board.add(newTask({ deliveryId: uuidIds.next(), issueNumber: first.issueNumber }));
      expect(next.added).toBe(true);
      expect(next.task.id).not.toBe(first.id);
    });

    it('stores text that PostgreSQL would refuse', async () => {
      const { task } = await board.add({ ...wanted(), request: 'a\u0000b', issueBody: 'half \ud800 pair' });
      expect(task).toMatchObject({ request: 'ab', issueBody: 'half \ufffd pair' });
    });
  });

  describe('claiming', () => {
    it('has one winner among fifty', async () => {
      const { id } = await added();
      const claims = await Promise.all(Array.from({ length: 50 }, (_, index) => board.claim(id, `w${index}`, LEASE)));
      expect(claims.filter((claim) => claim !== undefined)).toMatchObject([{ id, state: 'working', epoch: 1, tries: 1 }]);
    });

    it('refuses a held task and one that has ended (F11)', async () => {
      const task = await claimed();
      expect(await board.claim(task.id, 'w2', LEASE)).toBeUndefined();
      await board.finish(task.id, task.epoch, 'no change', 'nothing');
      expect(await board.claim(task.id, 'w2', LEASE)).toBeUndefined();
    });

    it('gives back what was asked, whole', async () => {
      const asked = newTask({ deliveryId: uuidIds.next(), issueNumber: 4_711 });
      const { task } = await board.add(asked);
      expect(task).toMatchObject({ issueTitle: asked.issueTitle, issueBody: asked.issueBody, requestedBy: asked.requestedBy, request: asked.request });
    });

    it('takes over when the lease ran out, and one of many does', async () => {
      const task = await claimed();
      await expire(task.id);
      const claims = await Promise.all(Array.from({ length: 20 }, () => board.claim(task.id, 'w2', LEASE)));
      expect(claims.filter((claim) => claim !== undefined)).toMatchObject([{ epoch: 2, tries: 1, deaths: 1 }]);
    });

    it('is no claim on what is not there', async () => {
      expect(await board.claim(uuidIds.next(), 'w1', LEASE)).toBeUndefined();
    });
  });

  describe('an older epoch changes nothing (F23)', () => {
    it.each([
      ['renew', (id: string, epoch: number) => board.renew(id, epoch, LEASE)],
      ['retryAfter', (id: string, epoch: number) => board.retryAfter(id, epoch, 1000, 'x')],
      ['release', (id: string, epoch: number) => board.release(id, epoch)],
      ['park', (id: string, epoch: number) => board.park(id, epoch, { code: 'host.limited', ms: 1000 })],
      ['finish', (id: string, epoch: number) => board.finish(id, epoch, 'done', 'stale')],
      ['startStep', (id: string, epoch: number) => board.startStep(id, epoch, 'collect')],
      ['endStep', (id: string, epoch: number) => board.endStep(id, epoch, 'agent', 'done', { stale: true })],
      ['holds', (id: string, epoch: number) => board.holds(id, epoch)],
    ] as const)('%s', async (_name, change) => {
      const old = await claimed();
      await board.startStep(old.id, old.epoch, 'agent');
      await expire(old.id);
      const newer = await board.claim(old.id, 'w2', LEASE);
      const everything = () => database.dataSource.query('SELECT t.*, s.step, s.state AS step_state, s.facts, s.epoch AS step_epoch, s.finished_at AS step_end FROM tasks t LEFT JOIN task_steps s ON s.task_id = t.id WHERE t.id = $1', [old.id]);
      const before = await everything();
      expect(await change(old.id, old.epoch)).toBe(false);
      expect(await everything()).toEqual(before);
      expect(await outbox(old.id)).toHaveLength(1);
      await board.startStep(old.id, newer?.epoch ?? -1, 'agent');
      expect(await change(old.id, newer?.epoch ?? -1)).toBe(true);
    });

    it('and neither does the same epoch once the task was put back', async () => {
      const task = await claimed();
      await expire(task.id);
      expect(await board.requeueLost()).toContain(task.id);
      expect(await board.renew(task.id, task.epoch, LEASE)).toBe(false);
      for (const state of ['done', 'failed', 'stopped'] as const) expect(await board.finish(task.id, task.epoch, state, 'stale')).toBe(false);
    });
  });

  describe('giving back', () => {
    it('parks until a limit ends: not claimed before, not announced as silent, and no try is counted (F39, F40)', async () => {
      const task = await claimed();
      expect(await board.park(task.id, task.epoch, { code: 'host.away', ms: 3_600_000 })).toBe(true);
      const [row] = await database.dataSource.query<{ due: boolean; same: boolean }[]>(
        "SELECT due_at > now() + interval '59 minutes' AS due, due_at = queued_at AS same FROM outbox JOIN tasks ON tasks.id = subject_id WHERE subject_id = $1 AND due_at IS NOT NULL",
        [task.id],
      );
      expect(row).toEqual({ due: true, same: true });
      const parked = await board.parkedFor(task.id);
      expect([parked?.code, Number(parked?.until) > Date.now()]).toEqual(['host.away', true]);
      expect(await board.claim(task.id, 'w2', LEASE)).toBeUndefined();
      expect(await board.announceAgain(1)).not.toContain(task.id);
      await database.dataSource.query('UPDATE tasks SET queued_at = now() WHERE id = $1', [task.id]);
      expect(await board.claim(task.id, 'w2', LEASE)).toMatchObject({ epoch: 2, tries: 1 });
    });

    it('announces a released task anew under a key of its own and counts no try (F60)', async () => {
      const task = await claimed();
      expect(await board.release(task.id, task.epoch)).toBe(true);
      expect(await board.find(task.id)).toMatchObject({ state: 'queued', epoch: 1 });
      expect((await outbox(task.id)).map((row) => row.key)).toEqual([`task-${task.id}-0`, `task-${task.id}-1`]);
      expect(await board.claim(task.id, 'w2', LEASE)).toMatchObject({ epoch: 2, tries: 1 });
    });

    it('puts back what was lost, once, however many look', async () => {
      const [lost, held] = [await claimed(), await claimed()];
      await expire(lost.id);
      const found = (await Promise.all(Array.from({ length: 10 }, () => board.requeueLost()))).flat();
      expect(found.filter((id) => id === lost.id)).toHaveLength(1);
      expect(found).not.toContain(held.id);
      expect((await outbox(lost.id)).map((row) => row.key)).toEqual([`task-${lost.id}-0`, `task-${lost.id}-1`]);
      expect(await board.claim(lost.id, 'w2', LEASE)).toMatchObject({ epoch: 2, tries: 1, deaths: 1 });
    });

    it('tells tries that met a passing fault from workers that went away', async () => {
      const task = await claimed();
      expect(await board.retryAfter(task.id, task.epoch, 1000, 'host.unavailable')).toBe(true);
      expect(await board.claim(task.id, 'w2', LEASE)).toBeUndefined(); // the wait
      await expire(task.id);
      expect(await board.claim(task.id, 'w2', LEASE)).toMatchObject({ epoch: 2, tries: 2, deaths: 0 });
      await expire(task.id);
      expect(await board.claim(task.id, 'w3', LEASE)).toMatchObject({ epoch: 3, tries: 2, deaths: 1 });
    });

    it('does not take a renewed lease for a lost one', async () => {
      const task = await claimed();
      await expire(task.id);
      expect(await board.renew(task.id, task.epoch, LEASE)).toBe(true);
      expect(await board.requeueLost()).not.toContain(task.id);
    });
  });

  describe('what the queue has lost (F9)', () => {
    const age = (id: string, minutes: number) => database.dataSource.query("UPDATE outbox SET created_at = now() - $2 * interval '1 minute', dispatched_at = now() WHERE subject_id = $1", [id, minutes]);

    it('is announced again under another key, each time after twice as long', async () => {
      const { id } = await added();
      await age(id, 2);
      expect(await board.announceAgain(60_000)).toContain(id);
      expect(await board.announceAgain(60_000)).not.toContain(id);
      expect((await outbox(id)).map((row) => row.key)).toEqual([`task-${id}-0`, `task-${id}-0.1`]);
      await age(id, 1.5);
      expect(await board.announceAgain(60_000)).not.toContain(id);
      await age(id, 2.5);
      expect(await board.announceAgain(60_000)).toContain(id);
    });

    it('is one job however many announce it at once', async () => {
      const { id } = await added();
      await age(id, 2);
      await Promise.all(Array.from({ length: 5 }, () => board.announceAgain(60_000)));
      expect(new Set((await outbox(id)).map((row) => row.key))).toEqual(new Set([`task-${id}-0`, `task-${id}-0.1`]));
    });

    it('is not what still waits to be handed over, what was just handed over, or what is worked on', async () => {
      const [waiting, fresh, working] = [await added(), await added(), await claimed()];
      await age(waiting.id, 60);
      await database.dataSource.query('UPDATE outbox SET dispatched_at = NULL WHERE subject_id = $1', [waiting.id]);
      await age(fresh.id, 0);
      await age(working.id, 60);
      const again = await board.announceAgain(60_000);
      for (const { id } of [waiting, fresh, working]) expect(again).not.toContain(id);
    });

    it('does not take announcements of an older claim for those of this one', async () => {
      const task = await claimed();
      await board.release(task.id, task.epoch);
      await age(task.id, 2);
      expect(await board.announceAgain(60_000)).toContain(task.id);
      expect((await outbox(task.id)).map((row) => row.key)).toEqual([`task-${task.id}-0`, `task-${task.id}-1`, `task-${task.id}-1.1`]);
    });
  });

  describe('steps', () => {
    it('come in the order of the road, and keep their facts through another start', async () => {
      const { id, epoch } = await claimed();
      for (const step of ['agent', 'token', 'checkout'] as const) await board.startStep(id, epoch, step);
      await board.endStep(id, epoch, 'checkout', 'done', { base: 'b1', expectedRemote: null });
      await board.startStep(id, epoch, 'checkout');
      expect(await board.steps(id)).toMatchObject([
        { step: 'token', state: 'running', finishedAt: undefined },
        { step: 'checkout', state: 'running', facts: { base: 'b1', expectedRemote: null }, finishedAt: undefined },
        { step: 'agent', state: 'running', facts: {} },
      ]);
      await board.endStep(id, epoch, 'checkout', 'failed', { final: true, reason: 'a\u0000' });
      expect((await board.steps(id))[1]).toMatchObject({ state: 'failed', facts: { base: 'b1', final: true, reason: 'a' }, finishedAt: expect.any(Date) });
    });

    it('can not end before they start', async () => {
      const { id, epoch } = await claimed();
      expect(await board.endStep(id, epoch, 'verify', 'done', {})).toBe(false);
    });
  });

  it('ends a task once', async () => {
    const { id, epoch } = await claimed();
    expect(await board.finish(id, epoch, 'failed', 'because\u0000')).toBe(true);
    expect(await board.finish(id, epoch, 'done', 'again')).toBe(false);
    expect(await board.find(id)).toMatchObject({ state: 'failed', reason: 'because' });
  });
});
