import { World } from './world.js';

describe('what a task makes at GitHub', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());
  afterEach(() => world.nothingLeft());

  const effects = (id: string) => world.query<{ kind: string; state: string; host_id: string }>('SELECT kind, state, host_id FROM effects WHERE task_id = $1 ORDER BY kind', [id]);

  it('is made once although the answers are lost after it was made (F6, F7)', async () => {
    world.github.failNext('POST', /\/pulls$/, 'reset', { afterwards: true });
    world.github.failNext('POST', /\/issues\/\d+\/comments$/, 'reset', { afterwards: true });
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    const { id, state } = await world.taskEnded();
    expect(state).toBe('done');
    const pulls = await world.github.pulls(world.repository);
    expect(pulls).toHaveLength(1);
    expect(await world.progress(issue)).toHaveLength(1);
    expect(await effects(id)).toEqual([
      { kind: 'comment', state: 'done', host_id: expect.stringMatching(/^\d+$/) },
      { kind: 'pull request', state: 'done', host_id: String(pulls[0]?.number) },
      { kind: 'reaction', state: 'done', host_id: expect.stringMatching(/^\d+$/) },
    ]);
  });
});
