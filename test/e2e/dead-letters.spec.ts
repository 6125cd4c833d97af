import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { World } from './world.js';

type Json = Record<string, unknown>;

describe('dead letters', () => {
  let world: World;
  const people = new Map<string, Browser>();

  beforeAll(async () => {
    world = await World.start({ env: { TASK_RETRY_MS: '200', TASK_REAP_MS: '200' } });
    const granted = spawnSync(process.execPath, ['dist/src/cli/main.js', 'admin', 'grant', 'ada'], { env: { PATH: process.env.PATH, DATABASE_URL: world.database.url } });
    expect(granted.status).toBe(0);
    for (const login of ['ada', 'alice']) {
      const browser = new Browser();
      await browser.logIn(world.product.url, login);
      people.set(login, browser);
    }
  });
  afterAll(() => world.stop());
  afterEach(() => world.nothingLeft());

  const api = () => `${world.product.url}/api/v1/dead-letters`;
  const get = async (query = '', login = 'ada'): Promise<{ status: number; body: Json }> => {
    const answer = await (people.get(login) as Browser).send(api() + query);
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const post = async (id: string, what: string, login = 'ada'): Promise<{ status: number; body: Json }> => {
    const answer = await (people.get(login) as Browser).post(`${api()}/${id}/${what}`);
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const letters = async (query = '') => (await get(query)).body['items'] as Json[];
  const gauge = async (kind: string) => new RegExp(`^bot_dead_letters{[^}]*kind="${kind}"[^}]*} (\\d+)$`, 'm').exec(await (await fetch(`${world.product.adminUrl}/metrics`)).text())?.[1];

  /** A delivery that GitHub's answer ended at once; gives the GUID as well. */
  const deadDelivery = async (): Promise<{ id: string; guid: string }> => {
    const guid = randomUUID();
    world.github.failNext('GET', /^\/repos\/acme\/sums$/, 422);
    await world.say(await world.openIssue(), 'alice', '@agent-bot mend the sums', guid);
    const id = await eventually('the delivery to die', async () => (await world.query<{ id: string }>("SELECT id FROM deliveries WHERE guid = $1 AND state = 'dead'", [guid]))[0]?.id);
    return { id, guid };
  };
  /** A task whose every try met an outage. */
  const deadTask = async (): Promise<string> => {
    const count = (await world.tasks()).length + 1;
    world.github.failNext('POST', /\/pulls$/, 502, { times: 3 });
    await world.say(await world.openIssue(), 'alice', '@agent-bot mend the sums');
    return eventually('the task to die', async () => {
      const tasks = await world.tasks();
      return tasks.length === count && tasks.at(-1)?.state === 'failed' ? tasks.at(-1)?.id : undefined;
    });
  };

  it('are listed page by page, requeued and discarded by administrators alone', async () => {
    const first = await deadDelivery();
    const task = await deadTask();
    const second = await deadDelivery();
    expect(await letters()).toEqual([
      expect.objectContaining({ id: second.id, kind: 'delivery', subject: 'issue_comment.created', reason: expect.stringContaining('host.invalid') }),
      expect.objectContaining({ id: task, kind: 'task', subject: expect.stringMatching(/^acme\/sums#\d+$/), reason: expect.any(String) }),
      expect.objectContaining({ id: first.id, kind: 'delivery' }),
    ]);
    const seen: unknown[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await get(`?limit=1${cursor}`);
      seen.push(...(body['items'] as Json[]).map(({ id }) => id));
      if (body['nextCursor'] === null) break;
      cursor = `&cursor=${String(body['nextCursor'])}`;
    }
    expect(seen).toEqual([second.id, task, first.id]);
    expect((await letters('?kind=task')).map(({ id }) => id)).toEqual([task]);
    expect([await gauge('delivery'), await gauge('task')]).toEqual(['2', '1']);

    for (const query of ['?limit=0', '?kind=other', '?cursor=x', '?other=1']) expect([query, (await get(query)).status]).toEqual([query, 400]);
    expect(await get('', 'alice')).toMatchObject({ status: 403, body: { code: 'auth.role' } });
    for (const what of ['requeue', 'discard']) {
      expect(await post(task, what, 'alice')).toMatchObject({ status: 403, body: { code: 'auth.role' } });
      expect(await post(randomUUID(), what)).toMatchObject({ status: 404, body: { code: 'dead_letter.absent' } });
      expect((await post('x', what)).status).toBe(400);
    }

    expect(await post(second.id, 'discard')).toEqual({ status: 200, body: { status: 'discarded' } });
    expect(await post(second.id, 'discard')).toMatchObject({ status: 404 });
    expect(await post(second.id, 'requeue')).toMatchObject({ status: 404 });

    expect(await post(first.id, 'requeue')).toEqual({ status: 202, body: { status: 'accepted', taskId: null } });
    expect(await world.taskEnded(2)).toMatchObject({ state: 'done' });
    const retried = await post(task, 'requeue');
    expect(retried).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect(await post(task, 'requeue')).toMatchObject({ status: 404 });
    expect(await world.taskEnded(3)).toMatchObject({ id: retried.body['taskId'], state: 'done' });
    expect(await letters()).toEqual([]);
  });

  it('come back when GitHub redelivers what was discarded, and it dies again', async () => {
    const { id, guid } = await deadDelivery();
    expect((await post(id, 'discard')).status).toBe(200);
    world.github.failNext('GET', /^\/repos\/acme\/sums$/, 422);
    const [{ body } = { body: Buffer.from('') }] = await world.query<{ body: Buffer }>('SELECT body FROM deliveries WHERE id = $1', [id]);
    expect(await world.github.deliver('issue_comment', JSON.parse(body.toString()) as object, { url: world.webhookUrl, guid })).toMatchObject({ status: 202 });
    expect(await eventually('it to die again', async () => (await letters())[0])).toMatchObject({ id, kind: 'delivery' });
    expect((await post(id, 'discard')).status).toBe(200);
  });

  it('are no tasks that failed for good', async () => {
    world.script([{ exit: 3 }]);
    await world.say(await world.openIssue(), 'alice', '@agent-bot mend the sums');
    const count = (await world.tasks()).length;
    await world.decided(1);
    await eventually('it to fail', async () => (await world.tasks()).length > count && (await world.tasks()).at(-1)?.state === 'failed');
    expect(await letters()).toEqual([]);
  });
});
