import { randomUUID } from 'node:crypto';
import { MEND, World, type WorldOptions } from './world.js';

describe('what comes in by HTTP', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());
  afterEach(() => world.nothingLeft());

  const post = (event: string, payload: unknown, options: Parameters<World['github']['deliver']>[2] = {}) =>
    world.github.deliver(event, payload, { url: world.webhookUrl, ...options });

  it.each([
    ['unsigned', 401, { headers: { 'x-hub-signature-256': undefined } }],
    ['signed with a wrong secret', 401, { secret: 'not the secret' }],
    ['signed by SHA-1 alone', 401, { headers: { 'x-hub-signature-256': undefined, 'x-hub-signature': `sha1=${'0'.repeat(40)}` } }],
    ['without a delivery id', 400, { headers: { 'x-github-delivery': undefined } }],
    ['without an event name', 400, { headers: { 'x-github-event': undefined } }],
    ['as a form', 415, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ])('%s is answered %i and not stored', async (_what, status, options) => {
    const before = (await world.deliveries()).length;
    const answer = await post('ping', world.github.payloads.ping(), options);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ status, code: expect.stringMatching(/^webhook\./) as string, traceId: expect.any(String) as string });
    expect(await world.deliveries()).toHaveLength(before);
  });

  it.each([
    ['no JSON', Buffer.from('{"action":')],
    ['null', Buffer.from('null')],
    ['a number', Buffer.from('1')],
    ['a list', Buffer.from('[]')],
  ])('a signed body that is %s is answered 400 and not stored', async (_what, body) => {
    const before = (await world.deliveries()).length;
    expect((await post('ping', body)).status).toBe(400);
    expect(await world.deliveries()).toHaveLength(before);
  });

  it.each(['watch', '__proto__', 'hasOwnProperty'])('an unknown event (%s) is stored, ignored and says why', async (event) => {
    const before = (await world.deliveries()).length;
    const answer = await post(event, { action: 'started' });
    expect(answer.status).toBe(202);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'ignored' });
    expect((await world.decided(before + 1)).at(-1)).toMatchObject({ state: 'skipped', reason: expect.stringContaining(event) as string });
  });

  it('a ping is answered and decided', async () => {
    const before = (await world.deliveries()).length;
    expect((await post('ping', world.github.payloads.ping())).status).toBe(202);
    expect((await world.decided(before + 1)).at(-1)).toMatchObject({ state: 'done' });
  });

  it.each([
    ['without an installation', (payload: Record<string, unknown>) => ({ ...payload, installation: undefined }), /installation/i],
    ['of a repository that the App can not see', (payload: Record<string, unknown>) => ({ ...payload, repository: { ...(payload.repository as object), id: 999_999, name: 'nowhere', full_name: 'acme/nowhere' } }), /repository/i],
    ['with a shape that is not GitHub’s', (payload: Record<string, unknown>) => ({ ...payload, comment: 'hello' }), /unusable payload: comment/],
  ])('a mention %s is decided with a reason and makes no task', async (_what, change, reason) => {
    const [before, tasks] = [(await world.deliveries()).length, (await world.tasks()).length];
    const issue = await world.openIssue();
    const comment = await world.github.comment(issue, 'alice', '@agent-bot mend it');
    const payload = await world.github.payloads.issueCommentCreated(issue, comment);
    expect((await post('issue_comment', change(payload))).status).toBe(202);
    expect((await world.decided(before + 1)).at(-1)).toMatchObject({ state: 'skipped', reason: expect.stringMatching(reason) as string });
    expect(await world.tasks()).toHaveLength(tasks);
  });

  it.each([
    ['in code', 'see `@agent-bot` there'],
    ['in a fence', '```\n@agent-bot mend it\n```'],
    ['in a quote', '> @agent-bot mend it'],
    ['as a part of a word', 'mail me@agent-botany.example'],
  ])('a mention %s is none', async (_what, body) => {
    const [before, tasks] = [(await world.deliveries()).length, (await world.tasks()).length];
    const issue = await world.openIssue();
    await world.say(issue, 'alice', body);
    expect((await world.decided(before + 1)).at(-1)).toMatchObject({ state: 'skipped' });
    expect(await world.tasks()).toHaveLength(tasks);
  });

  it('an edited comment never runs', async () => {
    const [before, tasks] = [(await world.deliveries()).length, (await world.tasks()).length];
    const issue = await world.openIssue();
    const comment = await world.github.comment(issue, 'alice', '@agent-bot mend it');
    const payload = await world.github.payloads.issueCommentCreated(issue, comment);
    await post('issue_comment', { ...payload, action: 'edited', changes: { body: { from: 'hello' } } });
    expect((await world.decided(before + 1)).at(-1)).toMatchObject({ state: 'skipped' });
    expect(await world.tasks()).toHaveLength(tasks);
  });

  it('a label and an assignment ask for a task too', async () => {
    const tasks = (await world.tasks()).length;
    world.script([MEND]);
    const labelled = await world.openIssue('By label');
    await post('issues', await world.github.payloads.issuesLabeled(labelled, 'agent-bot', 'alice'), { guid: randomUUID() });
    expect(await world.taskEnded(tasks + 1)).toMatchObject({ state: 'done' });
    const assigned = await world.openIssue('By assignment');
    await post('issues', await world.github.payloads.issuesAssigned(assigned, 'agent-bot[bot]', 'alice'));
    expect(await world.taskEnded(tasks + 2)).toMatchObject({ state: 'done' });
  });
});

interface BadRun extends WorldOptions {
  readonly what: string;
  readonly state: string;
  readonly says: RegExp;
}

const BAD_RUNS: readonly BadRun[] = [
  { what: 'an empty repository', files: { empty: true }, state: 'failed', says: /The repository is empty: it needs a first commit/ },
  { what: 'a missing CLI', env: { AGENT_OFFLINE_PATH: '/nonexistent/agent' }, state: 'failed', says: /The agent's program is missing on the worker: ./ },
  { what: 'an agent that fails', script: [{ say: 'oh' }, { exit: 3 }], state: 'failed', says: /The agent failed: .*exit code 3/ },
  { what: 'an agent that hangs', script: [{ sleep: 600_000 }], env: { TASK_TIMEOUT_SECONDS: '2' }, state: 'failed', says: /The agent took longer than 2\.0 s and was stopped/ },
  { what: 'an agent that says nothing', script: [{ sleep: 600_000 }], env: { TASK_IDLE_TIMEOUT_SECONDS: '1' }, state: 'failed', says: /The agent said nothing for 1\.0 s and was stopped/ },
  { what: 'an agent that floods', script: [MEND, { say: 'flood '.repeat(20_000) }], env: { AGENT_OUTPUT_MAX_BYTES: '65536' }, state: 'failed', says: /The agent's output grew beyond 65536 bytes/ },
  { what: 'an agent that changes nothing', script: [{ say: 'nothing to do' }], state: 'no change', says: /The agent finished without changing any file/ },
  { what: 'a change that fails the tests', script: [{ write: { path: 'notes.txt', content: 'x' } }], state: 'failed', says: /The repository's checks failed on the change, so it was not published: `npm test` ended with exit code 1/ },
  { what: 'a change of a workflow', script: [MEND, { write: { path: '.github/workflows/ci.yml', content: 'on: push\n' } }], state: 'failed', says: /workflows/ },
  { what: 'a symbolic link out of the tree', script: [MEND, { run: 'ln -s /etc/passwd leak' }], state: 'failed', says: /`leak`/ },
  { what: 'a bad .github/agent-bot.yml', files: { '.github/agent-bot.yml': 'verify:\n  - npm test\nverfy: 1\n', 'a.txt': 'a\n' }, script: [{ write: { path: 'b.txt', content: 'b' } }], state: 'failed', says: /verfy/ },
];

describe('a run that goes wrong: a clear word on the issue, nothing left behind', () => {
  it.each(BAD_RUNS)('$what', async ({ state, says, ...options }) => {
    const world = await World.start(options);
    try {
      const issue = await world.openIssue();
      await world.say(issue, 'alice', '@agent-bot mend the sums');
      expect(await world.taskEnded()).toMatchObject({ state });
      const comments = await world.progress(issue);
      expect(comments).toHaveLength(1);
      expect(comments[0]?.split('\n')[0]).toBe(`**agent-bot** · ${state}`);
      expect(comments[0]).toMatch(says);
      expect(comments[0]).not.toMatch(/ghs_|\/tmp\/|PRIVATE KEY/);
      expect(await world.github.pulls(world.repository)).toEqual([]);
      expect(world.branches().filter((name) => name !== 'main')).toEqual([]);
      await world.nothingLeft();
    } finally {
      await world.stop();
    }
  });
});
