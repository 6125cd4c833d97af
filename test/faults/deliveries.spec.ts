import { randomUUID } from 'node:crypto';
import type { Delivered } from '../../demo/github/index.js';
import { eventually } from '../support/eventually.js';
import { fault, inFleet } from './case.js';
import type { Fleet } from './fleet.js';

const decided = (fleet: Fleet, count: number): Promise<unknown> =>
  eventually(`${count} decisions`, async () => (await fleet.query("SELECT 1 FROM deliveries WHERE state <> 'received'")).length >= count);

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** Finds nothing to do in what it did before: whoever comes after a label waits and asks for the same. */
const AGAIN = [{ run: "sed -i 's/a - b/a + b/' add.js" }];

/** One task of each issue did the work; one that waited for it found nothing to do. */
async function workedOnce(fleet: Fleet, issues: number): Promise<void> {
  const states = (await fleet.tasksEnded(issues)).map(({ state }) => state);
  expect(states.filter((state) => state !== 'no change')).toEqual(Array(issues).fill('done'));
  expect(await fleet.github.pulls(fleet.repository)).toHaveLength(issues);
}

type Event = readonly [event: string, payload: object];

/** What GitHub says in the life of one issue, all of it about the same comment. */
async function lifeOf(fleet: Fleet): Promise<{ readonly events: readonly Event[]; close(): Promise<void> }> {
  const issue = await fleet.openIssue();
  const { payload } = await fleet.mention(issue);
  const labeled = await fleet.github.payloads.issuesLabeled(issue, 'agent-bot', 'alice');
  const about = (action: string, state: string): object => ({ ...labeled, action, issue: { ...(labeled as { issue: object }).issue, state } });
  const events: Event[] = [
    ['issues', about('opened', 'open')],
    ['issue_comment', payload],
    ['issue_comment', { ...payload, action: 'edited', changes: { body: { from: 'before' } } }],
    ['issues', labeled],
    ['issues', about('closed', 'closed')],
  ];
  return { events, close: () => fleet.github.setIssueState(issue, 'closed') };
}

describe('deliveries', () => {
  fault('F30', 'with one GUID, twice at once and fifty times: one row, one task, all answered 202', () =>
    inFleet({}, async (fleet) => {
      for (const times of [2, 50]) {
        const { payload } = await fleet.mention(await fleet.openIssue());
        const guid = randomUUID();
        const answers = await Promise.all(Array.from({ length: times }, () => fleet.send('issue_comment', payload, guid)));
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
        expect(await fleet.query('SELECT 1 FROM deliveries WHERE guid = $1', [guid])).toHaveLength(1);
      }
      expect(await fleet.tasksEnded(2)).toHaveLength(2);
    }), { sample: true });

  fault('F31', 'with the same body and new GUIDs, at once and after the task is done: recorded as duplicates and not run again', () =>
    inFleet({}, async (fleet) => {
      await fleet.add();
      const { payload } = await fleet.mention(await fleet.openIssue());
      const assigned = await fleet.github.payloads.issuesAssigned(await fleet.openIssue(), 'agent-bot[bot]', 'alice');
      for (const [event, body] of [['issue_comment', payload], ['issues', assigned]] as const) {
        const send = (n: number): Promise<Delivered> => fleet.send(event, body, randomUUID(), fleet.products[n % 2]);
        const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => send(n)));
        await fleet.tasksEnded(event === 'issues' ? 2 : 1);
        const statuses = [...answers, await send(0)].map(({ body: text }) => (JSON.parse(text) as { status: string }).status);
        expect(statuses.toSorted()).toEqual(['accepted', ...Array<string>(50).fill('duplicate')]);
      }
      expect(await fleet.query("SELECT 1 FROM deliveries WHERE state = 'skipped' AND decision = 'duplicate' AND reason ~ '^the same (event|body) as delivery '")).toHaveLength(100);
      expect(await fleet.tasks()).toHaveLength(2);
      expect(fleet.logs()).toContain('delivery repeated under another GUID');
      const counted = (await Promise.all(fleet.products.map(async ({ adminUrl }) => (await fetch(`${adminUrl}/metrics`)).text()))).join('\n');
      for (const kind of ['key', 'body']) expect(counted).toMatch(new RegExp(`bot_delivery_duplicates_total{[^}]*kind="${kind}"`));
    }));

  fault('F31', 'with the same body and a new GUID, when the first one died: worked on, as one task', () =>
    inFleet({}, async (fleet) => {
      const { payload } = await fleet.mention(await fleet.openIssue());
      fleet.github.failNext('GET', /^\/repos\/acme\/sums$/, 422);
      await fleet.send('issue_comment', payload);
      await decided(fleet, 1);
      expect(await fleet.query("SELECT 1 FROM deliveries WHERE state = 'dead'")).toHaveLength(1);
      await Promise.all([fleet.send('issue_comment', payload), fleet.send('issue_comment', payload)]);
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done' })]);
      await decided(fleet, 3);
      expect(await fleet.query('SELECT decision FROM deliveries ORDER BY decision')).toEqual([{ decision: 'duplicate' }, { decision: 'duplicate' }, { decision: 'task' }]);
    }));

  fault('F32', 'about a closed issue in all 120 orders: none starts work, each is decided', () =>
    inFleet({}, async (fleet) => {
      const orders = permutations([0, 1, 2, 3, 4]);
      expect(orders).toHaveLength(120);
      for (const order of orders) {
        const { events, close } = await lifeOf(fleet);
        await close();
        for (const index of order) expect((await fleet.send(...(events[index] as Event))).status).toBe(202);
      }
      await decided(fleet, 600);
      expect(await fleet.tasks()).toEqual([]);
    }));

  fault('F32', 'about an open issue in any order: one pull request', () =>
    inFleet({ script: AGAIN }, async (fleet) => {
      const orders = permutations([1, 2, 3]);
      for (const order of orders) {
        const { events } = await lifeOf(fleet);
        for (const index of order) await fleet.send(...(events[index] as Event));
      }
      await decided(fleet, 18);
      await workedOnce(fleet, orders.length);
    }));

  fault('F32', 'that come after the installation was deleted: skipped', () =>
    inFleet({}, async (fleet) => {
      const { payload } = await fleet.mention(await fleet.openIssue());
      await fleet.send('installation', await fleet.github.payloads.installation('deleted', fleet.repository));
      await decided(fleet, 1);
      const { guid } = await fleet.send('issue_comment', payload);
      await decided(fleet, 2);
      expect(await fleet.query('SELECT state, reason FROM deliveries WHERE guid = $1', [guid])).toEqual([{ state: 'skipped', reason: expect.stringContaining('deleted') as string }]);
      expect(await fleet.tasks()).toEqual([]);
    }));

  fault('F33', 'that ask twice for one issue at once, by label and by comment: never two tasks at work', () =>
    inFleet({ script: AGAIN }, async (fleet) => {
      const issue = await fleet.openIssue();
      const { payload } = await fleet.mention(issue);
      const labeled = await fleet.github.payloads.issuesLabeled(issue, 'agent-bot', 'alice');
      let most = 0;
      const look = setInterval(() => void fleet.query("SELECT 1 FROM tasks WHERE state = 'working'").then((rows) => (most = Math.max(most, rows.length))), 50);
      await Promise.all([fleet.send('issue_comment', payload), fleet.send('issues', labeled)]);
      await decided(fleet, 2);
      await workedOnce(fleet, 1);
      clearInterval(look);
      expect(most).toBe(1);
    }));
});

describe('poison', () => {
  fault('F34', 'that lets its handler throw: a few tries, then dead with its reason; the others go on', () =>
    inFleet({}, async (fleet) => {
      await fleet.query("CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poison'; END $$");
      await fleet.query("CREATE TRIGGER poison BEFORE INSERT ON tasks FOR EACH ROW WHEN (NEW.issue_title = 'Poison') EXECUTE FUNCTION poison()");
      const { guid } = await fleet.ask(await fleet.openIssue(fleet.repository, 'Poison'));
      await eventually('a first try', async () => (await fleet.query("SELECT 1 FROM deliveries WHERE guid = $1 AND (attempts > 0 OR state = 'dead')", [guid])).length === 1);
      await fleet.ask(await fleet.openIssue());
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done' })]);
      await eventually('it to be given up', async () => (await fleet.query("SELECT 1 FROM deliveries WHERE guid = $1 AND state = 'dead'", [guid])).length === 1);
      const [row] = await fleet.query<{ attempts: number; reason: string }>('SELECT attempts, reason FROM deliveries WHERE guid = $1', [guid]);
      expect(row?.attempts).toBeLessThanOrEqual(8);
      expect(row?.reason).toMatch(/given up at try \d/);
    }));

  fault('F35', 'that kills its process: counted at the claim, ended after five, and the others have their turn', () =>
    inFleet({ env: { TASK_CONCURRENCY: '1' } }, async (fleet) => {
      const issue = await fleet.openIssue(fleet.repository, 'Poison');
      await fleet.ask(issue);
      await eventually('the poison to be there', async () => (await fleet.tasks()).length === 1);
      const innocent = await fleet.openIssue();
      await fleet.ask(innocent);
      const claimed = async (epoch: number): Promise<boolean> => (await fleet.query("SELECT 1 FROM tasks WHERE issue_title = 'Poison' AND (epoch >= $1 OR finished_at IS NOT NULL)", [epoch])).length === 1;
      for (let death = 1; death <= 5; death += 1) {
        await eventually(`claim ${death}`, () => claimed(death));
        await fleet.product.end('SIGABRT');
        await fleet.product.start();
      }
      const tasks = await fleet.tasksEnded(2);
      expect(tasks.map(({ state }) => state)).toEqual(['failed', 'done']);
      expect(tasks[0]?.reason).toMatch(/5 times/);
    }));
});
