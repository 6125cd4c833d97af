import { randomUUID } from 'node:crypto';
import { World } from './world.js';

/** Nobody listens on the discard port. */
const NOWHERE = 'http://127.0.0.1:9/';

describe('deliveries that never arrived', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ env: { RECONCILE_PERIOD_SECONDS: '1', RECONCILE_SETTLE_SECONDS: '0' } });
  });

  afterAll(() => world.stop());
  afterEach(() => world.nothingLeft());

  /** GitHub has a comment to tell, and nobody takes it. */
  async function lose(redeliverTo?: string): Promise<{ readonly guid: string; readonly payload: object }> {
    const issue = await world.openIssue('Lost');
    const comment = await world.github.comment(issue, 'alice', '@agent-bot mend it');
    const payload = await world.github.payloads.issueCommentCreated(issue, comment);
    const guid = randomUUID();
    world.github.setWebhookTarget(redeliverTo);
    await expect(world.github.deliver('issue_comment', payload, { url: NOWHERE, guid })).rejects.toThrow();
    return { guid, payload };
  }

  const guids = async (): Promise<readonly string[]> => (await world.query<{ guid: string }>('SELECT guid FROM deliveries ORDER BY received_at')).map(({ guid }) => guid);

  it("are found in GitHub's log and become one task, also when GitHub then sends them again", async () => {
    const { guid, payload } = await lose();
    expect(await world.taskEnded(1)).toMatchObject({ state: 'done' });
    expect(JSON.parse((await world.github.deliver('issue_comment', payload, { url: world.webhookUrl, guid })).body)).toMatchObject({ status: 'duplicate' });
    expect(await guids()).toEqual([guid]);
    expect(await world.tasks()).toHaveLength(1);
    expect(await world.github.pulls(world.repository)).toHaveLength(1);
  });

  it('are asked for again when GitHub does not show what it sent', async () => {
    world.github.failNext('GET', /\/app\/hook\/deliveries\/\d+$/, 200, { body: { id: 1, request: { headers: null, payload: null } } });
    const { guid } = await lose(world.webhookUrl);
    await world.taskEnded(2);
    world.github.setWebhookTarget(undefined);
    expect((await guids()).filter((one) => one === guid)).toHaveLength(1);
    expect(world.github.log.filter(({ method, path }) => method === 'POST' && path.endsWith('/attempts'))).toHaveLength(1);
    expect(await world.tasks()).toHaveLength(2);
  });

  it('while the product was killed are found when it starts again', async () => {
    await world.product.end('SIGKILL');
    const { guid } = await lose();
    await world.product.start({ RECONCILE_PERIOD_SECONDS: '86400' });
    expect(await world.taskEnded(3)).toMatchObject({ state: 'done' });
    expect((await guids()).at(-1)).toBe(guid);
  });

  it("that GitHub's log is not to be had now are found later", async () => {
    await world.product.end('SIGTERM');
    world.github.failNext('GET', /\/app\/hook\/deliveries/, 503, { times: 2 });
    await lose();
    await world.product.start();
    expect(await world.taskEnded(4)).toMatchObject({ state: 'done' });
  });
});
