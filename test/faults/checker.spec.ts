import { randomUUID } from 'node:crypto';
import { Fleet } from './fleet.js';
import { holds } from './invariants.js';

/** The checker is only worth something if it can fail: each invariant is broken on purpose. */
describe('the checker of the invariants', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start({});
    await fleet.ask(await fleet.openIssue());
    await fleet.tasksEnded();
    await holds(fleet);
  });

  afterAll(() => fleet.stop());

  it('L: misses a delivery that was accepted and is no row', async () => {
    const guid = randomUUID();
    fleet.accepted.add(guid);
    await expect(holds(fleet)).rejects.toThrow(`L: ${guid} was accepted and is no row`);
    fleet.accepted.delete(guid);
  });

  it('L: misses the task of a delivery', async () => {
    await fleet.query("UPDATE tasks SET delivery_id = '00000000-0000-4000-8000-000000000000'");
    await expect(holds(fleet)).rejects.toThrow(/L: delivery .* has no task/);
    await fleet.query('UPDATE tasks SET delivery_id = (SELECT id FROM deliveries)');
  });

  it('D: sees a second move of the branch and a second comment', async () => {
    const [task] = await fleet.tasks();
    const [pull] = await fleet.github.pulls(fleet.repository);
    await fleet.github.pushFiles(fleet.repository, { 'twice.txt': 'x' }, pull?.head.ref);
    await expect(holds(fleet)).rejects.toThrow(/D: agent-bot\/issue-1 was pushed 2 times for 1 done tasks/);
    expect(task).toMatchObject({ state: 'done' });
  });

  it('S: sees a token among the rows', async () => {
    await fleet.query("INSERT INTO task_events (task_id, epoch, type, data) SELECT id, 1, 'planted', '\"ghs_0123456789abcdef0123456789\"' FROM tasks");
    await expect(holds(fleet)).rejects.toThrow('S: a secret in a row');
  });
});
