import { World } from './world.js';

describe('installation tokens', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.stop());
  afterEach(() => world.nothingLeft());

  const minted = () => world.github.log.filter(({ method, path }) => method === 'POST' && /^\/app\/installations\/\d+\/access_tokens$/.test(path)).length;
  const scopes = async () => (await world.query<{ permissions: string }>('SELECT permissions FROM installation_tokens ORDER BY 1')).map(({ permissions }) => permissions);

  it('are minted once for each set of permissions, from the comment to the pull request', async () => {
    await world.say(await world.openIssue(), 'alice', '@agent-bot mend it');
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    expect(await scopes()).toEqual(['contents:read', 'contents:write', 'issues:read', 'issues:write', 'metadata:read', 'pull_requests:read', 'pull_requests:write']);
    expect(minted()).toBe(7);
  });

  it('serve the next comment too, and are not asked for when nothing is to be done', async () => {
    const before = minted();
    await world.say(await world.openIssue('Again'), 'alice', '@agent-bot mend it again');
    await world.taskEnded(2);
    await world.say(await world.openIssue('Talk'), 'alice', 'nobody is meant');
    await world.decided(3);
    expect(minted()).toBe(before);
  });
});
