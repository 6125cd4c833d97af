import type { Issue, Repository } from '../../demo/github/index.js';
import { eventually } from '../support/eventually.js';
import { BROKEN, MEND, World } from './world.js';

const HOUR_MS = String(3_600_000);

/** Breakers of an hour, so that no case depends on time; the operator's clock is moved instead: rows and process. */
describe('GitHub does not answer', () => {
  let world: World;
  let other: Repository;

  const start = async (openMs: string) => {
    world = await World.start({ env: { GITHUB_BREAKER_OPEN_MS: openMs, TASK_RETRY_MS: '50', DELIVERY_RETRY_MS: '50' } });
    other = await world.github.createRepository('other', 'sums', BROKEN, { roles: { alice: 'write' } });
  };
  afterEach(() => world.stop());

  /** Everything that names the repository, git's own too, and the tokens of its installation. */
  const goesAway = () => {
    for (const path of [/^\/repos\/acme\/sums/, /^\/acme\/sums\.git/, new RegExp(`/installations/${world.repository.installationId}/`)]) world.github.failNext('*', path, 503, { times: 10_000 });
  };
  /** The hour is over: what waits is due, and the process that knew of the outage is another. */
  const comesBack = async () => {
    expect(await world.product.end('SIGTERM')).toBe(0);
    world.github.clearFaults();
    await world.query('UPDATE outbox SET due_at = now() WHERE due_at IS NOT NULL');
    await world.query("UPDATE task_events SET data = data || jsonb_build_object('until', now()) WHERE type = 'task.parked'");
    await world.query("UPDATE tasks SET queued_at = now() WHERE state = 'queued'");
    await world.product.start();
  };
  const parked = async () => (await world.query('SELECT 1 FROM outbox WHERE due_at > now()')).length;
  const unanswered = () => world.github.log.filter(({ status }) => status === 503).length;
  const readiness = async () => (await fetch(`${world.product.adminUrl}/readyz`)).json();
  const gauge = async () => /^bot_breaker_state\{target="github"[^}]*\} (\d)$/m.exec(await (await fetch(`${world.product.adminUrl}/metrics`)).text())?.[1];
  const ask = async (repository: Repository): Promise<Issue> => {
    const issue = await world.github.openIssue(repository, 'alice', 'Sums are wrong', 'One and two make minus one.');
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    return issue;
  };
  /** A task whose agent has something left to do; what follows needs GitHub. */
  const atWork = async (): Promise<Issue> => {
    world.script([{ say: 'started' }, { sleep: 1_500 }, MEND]);
    const issue = await ask(world.repository);
    await eventually('the agent to work', async () => (await world.query("SELECT 1 FROM task_events WHERE type = 'agent.text'")).length === 1);
    return issue;
  };
  const doneIn = async (owner: string) => (await world.query("SELECT 1 FROM tasks WHERE state = 'done' AND owner = $1", [owner])).length;

  it('deliveries wait in PostgreSQL without being tried, another installation is served, and all is done when it is back (F38)', async () => {
    await start(HOUR_MS);
    goesAway();
    await ask(world.repository);
    await eventually('the delivery to be parked', async () => (await parked()) === 1);
    const asked = unanswered();
    await ask(world.repository);
    await eventually('the second to be parked as well', async () => (await parked()) === 2);
    await ask(other);
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    expect(unanswered()).toBe(asked);
    expect(await world.query("SELECT attempts, reason FROM deliveries WHERE state = 'received' ORDER BY attempts")).toEqual([
      { attempts: 0, reason: expect.stringMatching(/^host\.away: GitHub does not answer/) },
      { attempts: 2, reason: expect.stringMatching(/^host\.away: GitHub does not answer/) },
    ]);
    const broken = { target: 'github', name: String(world.repository.installationId), state: 'open', until: expect.stringMatching(/Z$/) };
    expect(await readiness()).toMatchObject({ status: 'ok', details: { breakers: { status: 'up', broken: 1, which: [broken] } } });
    expect(await gauge()).toBe('2');
    expect(world.product.log).toContain('"msg":"circuit breaker changed"');
    await comesBack();
    await eventually('both to be done', async () => (await doneIn('acme')) === 2);
    expect(await readiness()).toMatchObject({ details: { breakers: { broken: 0 } } });
    expect(await gauge()).toBe('0');
    await world.nothingLeft();
  });

  it('a task waits as well where git alone gets no answer, before its work and after it', async () => {
    await start(HOUR_MS);
    world.github.failNext('*', /^\/acme\/sums\.git/, 503, { times: 10_000 });
    await ask(world.repository);
    await eventually('the task to be parked', async () => (await parked()) === 1);
    expect(await world.query("SELECT 1 FROM task_events WHERE type = 'agent.text'")).toEqual([]);
    await comesBack();
    await eventually('the task to be done', async () => (await doneIn('acme')) === 1);
    await atWork();
    world.github.failNext('*', /^\/acme\/sums\.git/, 503, { times: 10_000 });
    await eventually('the second to be parked', async () => (await parked()) === 1);
    await comesBack();
    await eventually('both to be done', async () => (await doneIn('acme')) === 2);
    await world.nothingLeft();
  });

  it('a task waits too, says so when it may speak again, and makes one pull request', async () => {
    await start(HOUR_MS);
    const issue = await atWork();
    goesAway();
    await eventually('the task to be parked', async () => (await parked()) === 1);
    expect(await world.tasks()).toEqual([expect.objectContaining({ state: 'queued' })]);
    await comesBack();
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    expect(await world.progress(issue)).toEqual([expect.stringMatching(/GitHub did not answer for a while, which held this up until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\./)]);
    expect(await world.github.pulls(world.repository)).toHaveLength(1);
    await world.nothingLeft();
  });

  it('a task that has a token and a change outlives more probes than it has tries', async () => {
    await start('100');
    await atWork();
    goesAway();
    await eventually('the task to be parked more often than it has tries', async () => (await world.query("SELECT 1 FROM task_events WHERE type = 'task.parked'")).length > 3);
    world.github.clearFaults();
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    expect(await world.github.pulls(world.repository)).toHaveLength(1);
    await world.nothingLeft();
  });

  it('a delivery outlives more probes than it has tries', async () => {
    await start('100');
    goesAway();
    await ask(world.repository);
    await eventually('many probes', () => unanswered() >= 12);
    world.github.clearFaults();
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    expect(await world.github.pulls(world.repository)).toHaveLength(1);
    await world.nothingLeft();
  });
});
