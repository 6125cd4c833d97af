import { spawn } from 'node:child_process';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { World } from './world.js';

const SLOW = { run: 'sleep 600' };

type Json = Record<string, unknown>;

describe('the API', () => {
  let world: World;
  let api: string;
  const people = new Map<string, Browser>();

  beforeAll(async () => {
    world = await World.start({ env: { ACCESS_CACHE_SECONDS: '1', EVENTS_POLL_MS: '60000', TASK_REAP_MS: '60000' } });
    api = `${world.product.url}/api/v1`;
    const { url } = world.database;
    expect(await grant(url, 'ada')).toMatchObject({ code: 0, output: { login: 'ada', role: 'administrator', state: 'waiting' } });
    for (const login of ['ada', 'alice', 'rob', 'eve']) {
      people.set(login, new Browser());
      await browserOf(login).logIn(world.product.url, login);
    }
    expect(await grant(url, 'Alice', '--role', 'maintainer')).toMatchObject({ code: 0, output: { login: 'alice', role: 'maintainer', state: 'applied' } });
    await world.github.setRole(world.repository, 'eve', 'none');
  });
  afterAll(() => world.stop());
  afterEach(() => world.nothingLeft());

  const browserOf = (login: string): Browser => people.get(login) as Browser;
  const get = async (login: string, path: string): Promise<{ status: number; body: Json }> => {
    const answer = await browserOf(login).send(api + path);
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const post = async (login: string, path: string, body?: string): Promise<{ status: number; body: Json }> => {
    const answer = await browserOf(login).post(api + path, body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  /** A task whose agent runs and would run for minutes; its processes are there. */
  const slowTask = async (): Promise<{ id: string; issue: Awaited<ReturnType<World['openIssue']>> }> => {
    world.script([{ say: 'one moment' }, SLOW]);
    const before = (await world.tasks()).length;
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot take your time');
    const id = await eventually('the agent at work', async () => {
      const newest = (await world.tasks())[before];
      const asleep = await world.query("SELECT 1 FROM task_events WHERE task_id = $1 AND type = 'agent.text'", [newest?.id]);
      return asleep.length > 0 ? newest?.id : undefined;
    });
    expect(world.product.processes().length).toBeGreaterThan(0);
    return { id, issue };
  };

  it('shows a task, its steps, its artefacts and its delivery to those who may see them', async () => {
    world.script([{ edit: { path: 'add.js', find: 'a - b', replace: 'a + b' } }]);
    await world.say(await world.openIssue(), 'alice', '@agent-bot please mend the sums');
    const { id } = await world.taskEnded();
    for (const login of ['ada', 'alice', 'rob']) {
      expect(await get(login, '/tasks')).toMatchObject({ status: 200, body: { items: [{ id, state: 'done', repository: 'acme/sums', requestedBy: 'alice' }], nextCursor: null } });
    }
    expect(await get('eve', '/tasks')).toEqual({ status: 200, body: { items: [], nextCursor: null } });
    for (const path of [`/tasks/${id}`, `/tasks/${id}/artifacts/diff`, `/tasks/${id}/events`]) {
      expect(await get('eve', path)).toMatchObject({ status: 404, body: { code: 'task.absent' } });
    }
    const { body } = await get('rob', `/tasks/${id}`);
    expect(body).toMatchObject({ state: 'done', usage: null, reason: expect.stringMatching(/^Pull request #\d+ is open\.$/) });
    await world.query("INSERT INTO task_spend (task_id, budget_usd, spent_usd, calls, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, models) VALUES ($1, 5, 0.0303, 5, 5000, 250, 1500, 1000, '{claude-opus-5-5}')", [id]);
    const usage = { model: 'claude-opus-5-5', models: ['claude-opus-5-5'], inputTokens: 5000, outputTokens: 250, cacheReadTokens: 1500, cacheWriteTokens: 1000, calls: 5, costUsd: 0.0303, budgetUsd: 5 };
    expect((await get('rob', `/tasks/${id}`)).body).toMatchObject({ usage });
    expect((await get('rob', '/tasks?state=done')).body).toMatchObject({ items: [{ id, usage }] });
    expect((body['steps'] as Json[]).map(({ step, state }) => `${String(step)} ${String(state)}`)).toEqual(expect.arrayContaining(['token done', 'agent done', 'publish done', 'report done']));
    expect((body['artifacts'] as Json[]).map(({ name }) => name).toSorted()).toEqual(['diff', 'prompt', 'terminal', 'transcript']);

    const diff = await browserOf('rob').send(`${api}/tasks/${id}/artifacts/diff`);
    expect(Object.fromEntries(diff.headers)).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
    expect(await diff.text()).toContain('+export const add = (a, b) => a + b;');

    const deliveries = await get('ada', '/deliveries');
    expect(deliveries.body).toMatchObject({ items: [{ event: 'issue_comment', action: 'created', sender: 'alice', state: 'done', decision: 'task', reason: expect.stringContaining(id) }] });
    for (const login of ['alice', 'rob']) expect(await get(login, '/deliveries')).toMatchObject({ status: 403, body: { code: 'auth.role' } });
    const deliveryId = (deliveries.body['items'] as Json[])[0]?.['id'] as string;
    expect(JSON.parse((await get('ada', `/deliveries/${deliveryId}`)).body['body'] as string)).toMatchObject({ comment: { body: '@agent-bot please mend the sums' } });

    expect(await post('ada', `/deliveries/${deliveryId}/replay`)).toEqual({ status: 202, body: { deliveryId, status: 'accepted' } });
    await world.decided(1);
    expect((await get('ada', '/deliveries')).body).toMatchObject({ items: [{ decision: 'task', attempts: 1 }] });
    expect(await world.tasks()).toHaveLength(1);
  });

  it('stops a running task with every process of its agent, and says who asked', async () => {
    const { id, issue } = await slowTask();
    expect(await post('rob', `/tasks/${id}/cancel`)).toMatchObject({ status: 403, body: { code: 'task.read_only' } });
    expect(await post('eve', `/tasks/${id}/cancel`)).toMatchObject({ status: 404, body: { code: 'task.absent' } });
    expect(await post('alice', `/tasks/${id}/cancel`)).toEqual({ status: 202, body: { status: 'stopping', waitingRequests: 0 } });
    expect(await world.taskEnded()).toMatchObject({ id, state: 'stopped', reason: 'Stopped by alice.' });
    await eventually('the processes to end', () => world.product.processes().length === 0);
    expect(await world.progress(issue)).toEqual([expect.stringMatching(/^\*\*agent-bot\*\* · stopped\n[^]*Stopped by alice\./)]);
    expect(await post('alice', `/tasks/${id}/cancel`)).toMatchObject({ status: 409, body: { code: 'task.over' } });
  });

  it('stops a waiting task at once, and tries it again as a new one', async () => {
    const [first, second] = [await slowTask(), await slowTask()];
    const issue = await world.openIssue('Waits');
    await world.say(issue, 'alice', '@agent-bot mend it');
    const waiting = await eventually('a third task', async () => (await world.tasks()).find(({ state }) => state === 'queued'));
    expect((await get('ada', '/tasks?state=queued')).body).toMatchObject({ items: [{ id: waiting.id }] });
    expect(await post('alice', `/tasks/${waiting.id}/retry`)).toMatchObject({ status: 409, body: { code: 'task.not_retryable' } });
    expect(await post('ada', `/tasks/${waiting.id}/cancel`)).toEqual({ status: 202, body: { status: 'stopped', waitingRequests: 0 } });
    await eventually('the comment', async () => (await world.progress(issue))[0]?.includes('Stopped by ada.'));

    world.script([{ edit: { path: 'add.js', find: 'a - b', replace: 'a + b' } }]);
    for (const [body, code] of [['{', 400], ['{"fresh":1}', 400], ['{"again":true}', 400], [' '.repeat(2_000), 413]] as const) {
      expect((await post('alice', `/tasks/${waiting.id}/retry`, body)).status).toBe(code);
    }
    const retried = await post('alice', `/tasks/${waiting.id}/retry`, '{"fresh":true}');
    expect(retried.status).toBe(202);
    expect(await post('alice', `/tasks/${waiting.id}/retry`)).toMatchObject({ status: 409, body: { code: 'task.busy' } });
    for (const { id } of [first, second]) expect((await post('ada', `/tasks/${id}/cancel`)).status).toBe(202);
    await eventually('the new task to end', async () => (await world.tasks()).find(({ id, state }) => id === retried.body['taskId'] && state === 'done'));
    expect((await get('alice', `/tasks/${String(retried.body['taskId'])}`)).body).toMatchObject({ retryOf: waiting.id, request: 'mend it', issueNumber: issue.number });
  });

  it('shows what waits for the end of a task, lets it be taken back, and tells who stops the task of the rest', async () => {
    const { id, issue } = await slowTask();
    const waits = async (words: string) => {
      await world.say(issue, 'alice', `@agent-bot ${words}`);
      return eventually(words, async () => ((await get('rob', '/waiting-requests')).body['items'] as Json[]).find(({ request }) => request === words));
    };
    const [first, second] = [await waits('and this'), await waits('no, that')];
    expect(first).toMatchObject({ repository: 'acme/sums', issueNumber: issue.number, requestedBy: 'alice' });
    const page = (await get('rob', '/waiting-requests?limit=1&repository=Acme/Sums')).body;
    expect(page).toMatchObject({ items: [second] });
    expect((await get('rob', `/waiting-requests?limit=1&cursor=${String(page['nextCursor'])}`)).body).toEqual({ items: [first], nextCursor: null });
    expect((await get('eve', '/waiting-requests')).body).toEqual({ items: [], nextCursor: null });

    const withdraw = `/waiting-requests/${String(first['id'])}/withdraw`;
    expect(await post('eve', withdraw)).toMatchObject({ status: 404, body: { code: 'waiting_request.absent' } });
    expect(await post('rob', withdraw)).toMatchObject({ status: 403, body: { code: 'waiting_request.read_only' } });
    expect(await post('alice', withdraw)).toEqual({ status: 200, body: { status: 'withdrawn' } });
    expect(await post('alice', withdraw)).toMatchObject({ status: 409, body: { code: 'waiting_request.over' } });
    expect(await post('alice', `/waiting-requests/${id}/withdraw`)).toMatchObject({ status: 404, body: { code: 'waiting_request.absent' } });
    await eventually('its delivery to say so', async () => (await get('ada', `/deliveries/${String(first['id'])}`)).body['reason'] === 'withdrawn by alice while it waited');

    expect(await post('alice', `/tasks/${id}/cancel`)).toEqual({ status: 202, body: { status: 'stopping', waitingRequests: 1 } });
    await eventually('the task to end', async () => (await world.tasks()).find((task) => task.id === id && task.state === 'stopped'));
    expect(await world.progress(issue)).toEqual([expect.stringContaining('Stopped by alice.\n\nOne more request waits here and is begun next.')]);
    expect((await post('ada', `/waiting-requests/${String(second['id'])}/withdraw`)).status).toBe(200);
  });

  it('streams what happens, and goes on after the event that was seen last', async () => {
    const { id } = await slowTask();
    const all = new EventReader(await browserOf('rob').send(`${api}/tasks/${id}/events`));
    await all.until('agent.text');
    const seen = all.events.at(-1)?.id ?? '';
    all.close();

    expect((await browserOf('rob').send(`${api}/tasks/${id}/events`, { headers: { 'last-event-id': 'x' } })).status).toBe(400);
    const rest = new EventReader(await browserOf('rob').send(`${api}/tasks/${id}/events`, { headers: { 'last-event-id': seen } }));
    expect((await post('ada', `/tasks/${id}/cancel`)).status).toBe(202);
    await rest.until('end');
    const kinds = rest.events.map(({ event }) => event);
    expect(kinds).toEqual(expect.arrayContaining(['task.stop_requested', 'step.started', 'step.ended', 'end']));
    expect(rest.events.at(-1)?.data).toEqual({ state: 'stopped', reason: 'Stopped by ada.' });

    const stored = await world.query<{ id: string }>('SELECT id FROM task_events WHERE task_id = $1 ORDER BY id', [id]);
    const told = [...all.events, ...rest.events].flatMap((one) => (one.id === undefined ? [] : [one.id]));
    expect(told).toEqual(stored.map((row) => row.id));
  });

  it('pages by cursor and refuses what makes no sense', async () => {
    const total = (await world.tasks()).length;
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await get('alice', `/tasks?limit=2${cursor}`);
      const items = body['items'] as Json[];
      ids.push(...items.map((item) => item['id'] as string));
      expect(items.length).toBeLessThanOrEqual(2);
      if (body['nextCursor'] === null) break;
      cursor = `&cursor=${String(body['nextCursor'])}`;
    }
    expect(ids).toEqual((await world.tasks()).map(({ id }) => id).toReversed());
    expect(new Set(ids).size).toBe(total);

    for (const query of ['limit=0', 'limit=x', 'limit=1000', 'cursor=x', 'cursor=WyJ4IiwieSJd', "state='", 'state=a&state=b', 'repository=%00', 'repository=a', 'other=1']) {
      expect([query, (await get('alice', `/tasks?${query}`)).status]).toEqual([query, 400]);
    }
    for (const path of ["/tasks/'", '/tasks/1', '/tasks/%00', `/tasks/${ids[0]}/artifacts/other`, '/deliveries/1', '/deliveries?event=%27']) {
      expect([path, [400, 404].includes((await get('ada', path)).status)]).toEqual([path, true]);
    }
    expect((await get('alice', '/tasks?repository=ACME/sums&limit=1')).body['items']).toHaveLength(1);
    expect((await get('alice', '/tasks?repository=acme/other')).body['items']).toHaveLength(0);
  });

  it('lets a person see no more from the moment that GitHub says so', async () => {
    const [{ id } = { id: '' }] = await world.tasks();
    expect((await get('rob', `/tasks/${id}`)).status).toBe(200);
    await world.github.setRole(world.repository, 'rob', 'none');
    await eventually('the cache to end', async () => (await get('rob', `/tasks/${id}`)).status === 404);
    world.github.failNext('GET', /collaborators/, 502, { times: 20 });
    await eventually('an unanswered question to close the door', async () => (await get('alice', `/tasks/${id}`)).status === 404);
    world.github.clearFaults();
    await eventually('the door to open', async () => (await get('alice', `/tasks/${id}`)).status === 200);
  });
});

/** `agent-bot admin grant`, as an operator runs it. */
async function grant(databaseUrl: string, ...args: readonly string[]): Promise<{ code: number | null; output: unknown }> {
  const child = spawn(process.execPath, ['dist/src/cli/main.js', 'admin', 'grant', ...args, '--json'], { env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl } });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, output: text.startsWith('{') ? JSON.parse(text) : text };
}

interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

/** Reads server-sent events one by one. */
class EventReader {
  readonly events: StreamEvent[] = [];
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private text = '';

  constructor(response: Response) {
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    this.reader = (response.body as ReadableStream<Uint8Array>).getReader();
  }

  async until(event: string): Promise<void> {
    while (this.events.at(-1)?.event !== event) {
      const end = this.text.indexOf('\n\n');
      if (end >= 0) {
        this.take(this.text.slice(0, end));
        this.text = this.text.slice(end + 2);
        continue;
      }
      const { done, value } = await this.reader.read();
      if (done) throw new Error(`the stream ended without ${event}`);
      this.text += Buffer.from(value).toString();
    }
  }

  close(): void {
    void this.reader.cancel();
  }

  private take(frame: string): void {
    const fields = new Map(frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
    if (fields.has('event')) this.events.push({ id: fields.get('id'), event: fields.get('event') ?? '', data: JSON.parse(fields.get('data') ?? 'null') });
  }
}
