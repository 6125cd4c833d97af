import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually.js';
import { fault, inFleet } from './case.js';
import type { Fleet } from './fleet.js';
import { Stall } from './stall.js';

const RECONCILE = { RECONCILE_PERIOD_SECONDS: '1', RECONCILE_SETTLE_SECONDS: '0' };

/** Sends a request for work and kills the process when it has come to the point; what became of the statement is `after`'s to say. */
async function killAt(fleet: Fleet, stall: Stall, after: 'undo' | 'lift'): Promise<{ readonly guid: string; readonly payload: object; readonly status: number }> {
  const issue = await fleet.openIssue();
  const { payload } = await fleet.mention(issue);
  const guid = randomUUID();
  const answer = fleet.send('issue_comment', payload, guid);
  await stall.reached();
  await fleet.product.end('SIGKILL');
  await stall[after]();
  return { guid, payload, status: (await answer).status };
}

async function oneDoneTask(fleet: Fleet): Promise<void> {
  expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done' })]);
  expect(await fleet.github.pulls(fleet.repository)).toHaveLength(1);
}

describe.each([false, true])('kill -9 on the way in, queue on Redis: %s', (redis) => {
  fault('F1', 'between verified and committed: no row, and the reconciler brings the delivery in once', () =>
    inFleet({ redis, env: RECONCILE }, async (fleet) => {
      const stall = await Stall.at(fleet.databaseUrl, { table: 'deliveries', on: 'INSERT', when: "NEW.event = 'issue_comment'" });
      const { guid, status } = await killAt(fleet, stall, 'undo');
      expect(status).toBe(0);
      expect(await fleet.query('SELECT 1 FROM deliveries WHERE guid = $1', [guid])).toEqual([]);
      await fleet.product.start();
      await oneDoneTask(fleet);
      expect(await fleet.query('SELECT guid FROM deliveries')).toEqual([{ guid }]);
    }));

  fault('F2', 'between committed and answered: the same delivery again is a duplicate', () =>
    inFleet({ redis }, async (fleet) => {
      const stall = await Stall.at(fleet.databaseUrl, { table: 'deliveries', on: 'INSERT', when: "NEW.event = 'issue_comment'" });
      const { guid, payload, status } = await killAt(fleet, stall, 'lift');
      expect(status).toBe(0);
      await eventually('the row', async () => (await fleet.query('SELECT 1 FROM deliveries WHERE guid = $1', [guid])).length === 1);
      await fleet.product.start();
      const again = await fleet.send('issue_comment', payload, guid);
      expect(JSON.parse(again.body)).toMatchObject({ status: 'duplicate' });
      await oneDoneTask(fleet);
    }), { sample: !redis });

  fault('F3', 'between answered and dispatched: the sweep hands it over', () =>
    inFleet({ redis, first: 'api' }, async (fleet) => {
      expect((await fleet.ask(await fleet.openIssue())).status).toBe(202);
      await fleet.product.end('SIGKILL');
      expect(await fleet.query('SELECT 1 FROM outbox WHERE dispatched_at IS NULL')).toHaveLength(1);
      await fleet.product.start({ RUN_MODE: 'all' });
      await oneDoneTask(fleet);
    }));

  fault('F4', 'between handed to the queue and marked so: handed over twice, run once', () =>
    inFleet({ redis }, async (fleet) => {
      const stall = await Stall.at(fleet.databaseUrl, { table: 'outbox', on: 'UPDATE', when: "NEW.queue = 'deliveries' AND NEW.dispatched_at IS NOT NULL" });
      await killAt(fleet, stall, 'undo');
      expect(await fleet.query('SELECT 1 FROM outbox WHERE dispatched_at IS NULL AND queue = $1', ['deliveries'])).toHaveLength(1);
      await fleet.product.start();
      await oneDoneTask(fleet);
    }));

  fault('F4', 'the same for a task: claimed once', () =>
    inFleet({ redis }, async (fleet) => {
      const stall = await Stall.at(fleet.databaseUrl, { table: 'outbox', on: 'UPDATE', when: "NEW.queue = 'tasks' AND NEW.dispatched_at IS NOT NULL" });
      await killAt(fleet, stall, 'undo');
      await fleet.product.start();
      await oneDoneTask(fleet);
    }));
});
