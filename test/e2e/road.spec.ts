import { randomUUID } from 'node:crypto';
import { onBothQueues } from './backends.js';
import { World } from './world.js';

onBothQueues('the road', (redis) => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ redis });
  });

  afterAll(() => world.stop());
  afterEach(() => world.nothingLeft());

  it('leads from a signed webhook to a pull request and a final comment', async () => {
    const issue = await world.openIssue();
    const said = await world.say(issue, 'alice', '@agent-bot please mend the sums that `add` gives');
    expect(said.status).toBe(202);
    expect(JSON.parse(said.body)).toMatchObject({ status: 'accepted' });

    const task = await world.taskEnded();
    expect(task).toMatchObject({ state: 'done', epoch: 1 });
    expect(await world.stepFacts(task.id, 'graph')).toMatchObject({ files: expect.any(Number) as number, skipped: 0, located: expect.stringContaining('add.js') as string });

    const branch = `agent-bot/issue-${issue.number}`;
    const pulls = await world.github.pulls(world.repository);
    expect(pulls).toHaveLength(1);
    expect(pulls[0]).toMatchObject({ state: 'open', head: { ref: branch }, base: { ref: 'main' }, user: { login: 'agent-bot[bot]' } });
    expect(world.show(branch, 'add.js')).toContain('a + b');
    expect(world.show('main', 'add.js')).toContain('a - b');

    const [comment, ...others] = await world.progress(issue);
    expect(others).toEqual([]);
    expect(comment?.split('\n')[0]).toBe('**agent-bot** · done');
    expect(comment).toContain(`#${pulls[0]?.number}`);
    expect(comment?.trimEnd().endsWith(`<!-- agent-bot:task=${task.id} -->`)).toBe(true);
    expect(world.github.reactions(world.repository, 'comment', said.commentId).map(({ content }) => content)).toEqual(['eyes']);
    expect(await world.decided(1)).toEqual([expect.objectContaining({ state: 'done', decision: 'task' })]);
  });

  it('makes one task of the same delivery sent twice', async () => {
    const before = (await world.tasks()).length;
    const issue = await world.openIssue('Twice');
    const comment = await world.github.comment(issue, 'alice', '@agent-bot mend it');
    const payload = await world.github.payloads.issueCommentCreated(issue, comment);
    const guid = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => world.github.deliver('issue_comment', payload, { url: world.webhookUrl, guid })));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(answers.map(({ body }) => (JSON.parse(body) as { status: string }).status).toSorted()).toEqual(['accepted', 'duplicate', 'duplicate']);
    await world.taskEnded(before + 1);
    expect(await world.tasks()).toHaveLength(before + 1);
    expect(await world.progress(issue)).toHaveLength(1);
  });

  it('refuses a person who may not write: a decision, a sign, no task', async () => {
    const [tasks, deliveries] = [(await world.tasks()).length, (await world.deliveries()).length];
    const issue = await world.openIssue('Not yours');
    const said = await world.say(issue, 'rob', '@agent-bot delete everything');
    expect(said.status).toBe(202);
    const rows = await world.decided(deliveries + 1);
    expect(rows.at(-1)).toMatchObject({ state: 'skipped', decision: 'refused', reason: expect.stringContaining('rob') as string });
    expect(await world.tasks()).toHaveLength(tasks);
    expect(world.github.reactions(world.repository, 'comment', said.commentId).map(({ content }) => content)).toEqual(['confused']);

    await world.say(issue, 'rob', '@agent-bot please');
    await world.decided(deliveries + 2);
    const own = (await world.github.comments(issue)).filter(({ user }) => user.login === 'agent-bot[bot]');
    expect(own).toHaveLength(1);
  });

  it('goes on in the open pull request when asked again, and starts anew from the base after a merge', async () => {
    const before = (await world.tasks()).length;
    const pullsBefore = (await world.github.pulls(world.repository)).length;
    const issue = await world.openIssue('In two steps');
    const branch = `agent-bot/issue-${issue.number}`;
    world.script([{ write: { path: 'first.txt', content: 'first\n' } }, { edit: { path: 'add.js', find: 'a - b', replace: 'a + b' } }]);
    await world.say(issue, 'alice', '@agent-bot first');
    expect(await world.taskEnded(before + 1)).toMatchObject({ state: 'done' });

    world.script([{ write: { path: 'second.txt', content: 'second\n' } }]);
    await world.say(issue, 'alice', '@agent-bot second');
    expect(await world.taskEnded(before + 2)).toMatchObject({ state: 'done' });
    const pulls = await world.github.pulls(world.repository);
    expect(pulls).toHaveLength(pullsBefore + 1);
    expect(world.show(branch, 'first.txt') + world.show(branch, 'second.txt')).toBe('first\nsecond\n');

    await world.github.mergePull(world.repository, pulls.at(-1)?.number ?? 0);
    world.script([{ write: { path: 'third.txt', content: 'third\n' } }]);
    await world.say(issue, 'alice', '@agent-bot third');
    expect(await world.taskEnded(before + 3)).toMatchObject({ state: 'done' });
    const after = await world.github.pulls(world.repository);
    expect(after).toHaveLength(pullsBefore + 2);
    expect(after.at(-1)).toMatchObject({ state: 'open', changed_files: 1 });
  });
});
