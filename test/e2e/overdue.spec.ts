import { eventually } from '../support/eventually.js';
import { MEND, World } from './world.js';

/** Rows are aged instead of waiting: the limits are PostgreSQL's. */
describe('a task over its time', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ env: { TASK_CONCURRENCY: '1' }, script: [{ say: 'started' }, { sleep: 600_000 }] });
  });
  afterAll(() => world.stop());

  const ask = async () => {
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    return issue;
  };
  const state = async (index: number) => (await world.tasks())[index]?.state;

  it('is ended although its worker does not end it, waiting ones are given up, and both people are told', async () => {
    const running = await ask();
    await eventually('the agent to run', async () => (await world.query("SELECT 1 FROM task_steps WHERE step = 'agent' AND state = 'running'")).length === 1);
    await eventually('the agent to be a process', () => world.product.processes().length > 0);
    const waiting = await ask();
    await eventually('a second task to wait', async () => (await state(1)) === 'queued');

    await world.query("UPDATE tasks SET queued_at = now() - interval '2 days' WHERE state = 'queued'");
    await eventually('the waiting one to be given up', async () => (await state(1)) === 'failed');
    await eventually('the word on it', async () => (await world.progress(waiting))[0]?.includes('No worker took this up within 1440 min 0 s, so it was given up.'));

    await world.query("UPDATE task_steps SET started_at = now() - interval '2 hours' WHERE step = 'agent'");
    await eventually('the running one to be ended', async () => (await state(0)) === 'failed');
    await eventually('the word on it', async () => (await world.progress(running))[0]?.includes('The agent ran over its time and its worker did not end it'));
    await world.nothingLeft();
    expect(await world.progress(running)).toHaveLength(1);

    world.script([MEND]);
    await ask();
    expect(await world.taskEnded(3)).toMatchObject({ state: 'done' });
    await world.nothingLeft();
  });
});
