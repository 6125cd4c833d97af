import { World } from './world.js';

describe('a repository that is renamed while people wait', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());
  afterEach(() => world.nothingLeft());

  const nameOf = async () => (await world.query<{ name: string }>('SELECT name FROM repositories WHERE id = $1', [world.repository.id]))[0]?.name;

  it('is worked on under its new name, though the delivery has the old one', async () => {
    const issue = await world.openIssue();
    const comment = await world.github.comment(issue, 'alice', '@agent-bot mend it');
    const payload = await world.github.payloads.issueCommentCreated(issue, comment);
    const renamed = await world.github.rename(world.repository, 'totals');
    await world.github.deliver('issue_comment', payload, { url: world.webhookUrl });
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    expect(await world.github.pulls(renamed)).toHaveLength(1);
    expect(await nameOf()).toBe('totals');
  });

  it('is worked on when it is renamed after its task was made, and the event alone tells the catalogue', async () => {
    const between = await world.github.rename({ ...world.repository, name: 'totals' }, 'additions');
    const issue = await world.github.openIssue(between, 'alice', 'Sums again');
    await world.query("UPDATE repositories SET name = 'sums' WHERE id = $1", [between.id]);
    const [{ id } = { id: '' }] = await world.query<{ id: string }>(
      `INSERT INTO tasks (id, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request)
       SELECT gen_random_uuid(), gen_random_uuid(), installation_id, repository_id, owner, 'sums', $1, 'Sums again', '', 'alice', 'mend it' FROM tasks LIMIT 1 RETURNING id`,
      [issue.number],
    );
    await world.query("INSERT INTO outbox (queue, subject_id, key, priority) SELECT 'tasks', id, 'task-' || id || '-0', 1 FROM tasks WHERE id = $1", [id]);
    expect(await world.taskEnded(2)).toMatchObject({ id, state: 'done' });
    expect(await nameOf()).toBe('additions');

    const renamed = await world.github.rename(between, 'figures');
    await world.github.deliver('repository', await world.github.payloads.repositoryRenamed(renamed, between.name), { url: world.webhookUrl });
    await world.decided(2);
    expect(await nameOf()).toBe('figures');
  });
});
