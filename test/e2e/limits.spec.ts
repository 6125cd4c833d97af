import type { Issue, Repository } from '../../demo/github/index.js';
import { eventually } from '../support/eventually.js';
import { BROKEN, World } from './world.js';

const HOUR = '3600';

/** Windows of an hour, so that no case depends on time; the operator's clock is moved instead: rows and process. */
describe('GitHub limits us', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });
  afterEach(() => world.stop());

  /** The window is over: what waits is due, and the process that knew of the limit is another. */
  const windowEnds = async () => {
    expect(await world.product.end('SIGTERM')).toBe(0);
    world.github.clearFaults();
    await world.query('UPDATE outbox SET due_at = now() WHERE due_at IS NOT NULL');
    await world.query("UPDATE task_events SET data = data || jsonb_build_object('until', now()) WHERE type = 'task.parked'");
    await world.query("UPDATE tasks SET queued_at = now() WHERE state = 'queued'");
    await world.product.start();
  };
  const parked = async () => (await world.query('SELECT 1 FROM outbox WHERE due_at > now()')).length;
  const asked = (method: string, end: string) => world.github.log.filter((entry) => entry.method === method && entry.path.endsWith(end)).length;
  const readiness = async () => (await fetch(`${world.product.adminUrl}/readyz`)).json();
  const ask = async (repository: Repository): Promise<Issue> => {
    const issue = await world.github.openIssue(repository, 'alice', 'Sums are wrong', 'One and two make minus one.');
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    return issue;
  };

  it('a delivery that meets the primary limit waits in PostgreSQL, no try spent, while another installation is served (F39)', async () => {
    const other = await world.github.createRepository('other', 'sums', BROKEN, { roles: { alice: 'write' } });
    const reset = String(Math.ceil(Date.now() / 1000) + Number(HOUR));
    world.github.failNext('GET', /^\/repos\/acme\/sums$/, 403, { times: 9, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } });
    await ask(world.repository);
    await eventually('the delivery to be parked', async () => (await parked()) === 1);
    await ask(world.repository);
    await eventually('the second to be parked as well', async () => (await parked()) === 2);
    await ask(other);
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    expect(asked('GET', '/repos/acme/sums')).toBe(1);
    expect(await world.query("SELECT attempts, state, reason FROM deliveries WHERE state = 'received'")).toEqual(
      Array(2).fill({ attempts: 0, state: 'received', reason: expect.stringMatching(/^host\.limited: /) }),
    );
    await windowEnds();
    await eventually('both to be worked on', async () => (await world.tasks()).filter(({ state }) => state === 'done').length === 3);
    await world.nothingLeft();
  });

  it.each([
    ['429 with Retry-After', 429, {}],
    ['403 of the secondary limit', 403, { message: 'You have exceeded a secondary rate limit. Please wait.' }],
  ])('a task that meets %s is parked, and says so when it may speak again (F40)', async (_, status, body) => {
    world.github.failNext('POST', /\/pulls$/, status, { times: 9, headers: { 'retry-after': HOUR }, body });
    const issue = await ask(world.repository);
    await eventually('the task to be parked', async () => (await parked()) === 1);
    expect(await world.tasks()).toEqual([expect.objectContaining({ state: 'queued', epoch: 1 })]);
    expect(asked('POST', '/pulls')).toBe(1);
    expect(await readiness()).toMatchObject({ status: 'ok', details: { 'github-limits': { status: 'up', limited: 1, until: [{ installation: world.repository.installationId, until: expect.stringMatching(/Z$/) }] } } });
    await windowEnds();
    expect(await readiness()).toMatchObject({ details: { 'github-limits': { limited: 0 } } });
    expect(await world.taskEnded()).toMatchObject({ state: 'done', epoch: 2 });
    expect(await world.progress(issue)).toEqual([expect.stringMatching(/GitHub’s rate limit held this up until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\./)]);
    await world.nothingLeft();
  });

  it('a task outlives more limits than it has tries', async () => {
    world.github.failNext('POST', /\/pulls$/, 429, { times: 5, headers: { 'retry-after': '1' } });
    await ask(world.repository);
    expect(await world.taskEnded()).toMatchObject({ state: 'done', epoch: 6 });
    expect(await world.github.pulls(world.repository)).toHaveLength(1);
    await world.nothingLeft();
  });
});
