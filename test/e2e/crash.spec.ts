import { eventually } from '../support/eventually.js';
import { onBothQueues } from './backends.js';
import { MEND, World } from './world.js';

/** Long enough to be killed in the middle; the second try plays a script without it. */
const SLOW = [{ say: 'started' }, { sleep: 600_000 }];

onBothQueues('a process that dies', (redis) => {
  let world: World;

  beforeEach(async () => {
    world = await World.start({ redis, script: SLOW });
  });

  afterEach(() => world.stop());

  const agentRuns = () =>
    eventually('the agent to run', async () => (await world.query("SELECT 1 FROM task_steps WHERE step = 'agent' AND state = 'running'")).length === 1);

  it('by kill -9 during the agent: started again, the same task ends with one branch, one pull request, one comment', async () => {
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    await agentRuns();
    await eventually('the agent to be a process', () => world.product.processes().length > 0);
    await world.product.end('SIGKILL');
    await eventually('its cage to die with it', () => world.product.processes().length === 0);

    world.script([MEND]);
    await world.product.start();
    const task = await world.taskEnded();
    expect(task.state).toBe('done');
    expect(task.epoch).toBeGreaterThan(1);
    expect(await world.tasks()).toHaveLength(1);
    expect(await world.github.pulls(world.repository)).toHaveLength(1);
    expect(world.branches()).toEqual([`agent-bot/issue-${issue.number}`, 'main']);
    expect(await world.progress(issue)).toHaveLength(1);
    await world.nothingLeft();
  });

  it('by SIGTERM: what runs may end within the grace, then it goes with 0', async () => {
    world.script([{ say: 'started' }, { sleep: 1_500 }, MEND]);
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    await agentRuns();
    expect(await world.product.end('SIGTERM')).toBe(0);
    expect(await world.tasks()).toEqual([expect.objectContaining({ state: 'done', epoch: 1 })]);
    expect(await world.github.pulls(world.repository)).toHaveLength(1);
    await world.nothingLeft();
  });

  it('by SIGTERM with more work than grace: the task is given back at once and the next process ends it', async () => {
    await world.product.end('SIGTERM');
    await world.product.start({ SHUTDOWN_GRACE_SECONDS: '1' });
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    await agentRuns();
    expect(await world.product.end('SIGTERM')).toBe(0);
    expect(await world.tasks()).toEqual([expect.objectContaining({ state: 'queued', epoch: 1 })]);
    await eventually('its cage to be gone', () => world.product.processes().length === 0);

    world.script([MEND]);
    await world.product.start();
    expect(await world.taskEnded()).toMatchObject({ state: 'done', epoch: 2 });
    expect(await world.progress(issue)).toHaveLength(1);
    await world.nothingLeft();
  });
});
