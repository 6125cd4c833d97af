import type { Repository } from '../../demo/github/index.js';
import { eventually } from '../support/eventually.js';
import { fault, inFleet } from './case.js';
import type { Fleet } from './fleet.js';

interface Call {
  readonly name: string;
  readonly method: string;
  /** Of a repository whose number in the case is known. */
  readonly path: (repository: Repository) => RegExp;
  /** Its answer may be lost after GitHub did what was asked. */
  readonly creates?: boolean;
}

const inRepo = (rest: string) => (repository: Repository) => new RegExp(`/repos/${repository.owner}/${repository.name}${rest}`);
const git = (rest: string) => (repository: Repository) => new RegExp(`/${repository.owner}/${repository.name}\\.git/${rest}`);

/** Every call of the road that names its repository. */
const CALLS: readonly Call[] = [
  { name: 'repository', method: 'GET', path: inRepo('$') },
  { name: 'policy', method: 'GET', path: inRepo('/contents/') },
  { name: 'issue', method: 'GET', path: inRepo('/issues/\\d+$') },
  { name: 'role', method: 'GET', path: inRepo('/collaborators/') },
  { name: 'reaction', method: 'POST', path: inRepo('/issues/comments/\\d+/reactions') },
  { name: 'comments', method: 'GET', path: inRepo('/issues/\\d+/comments') },
  { name: 'comment', method: 'POST', path: inRepo('/issues/\\d+/comments$'), creates: true },
  { name: 'edit', method: 'PATCH', path: inRepo('/issues/comments/') },
  { name: 'fetch', method: 'POST', path: git('git-upload-pack') },
  { name: 'ls-remote', method: 'GET', path: git('info/refs\\?service=git-upload-pack') },
  { name: 'push', method: 'POST', path: git('git-receive-pack') },
  { name: 'pulls', method: 'GET', path: inRepo('/pulls\\?') },
  { name: 'pull', method: 'POST', path: inRepo('/pulls$'), creates: true },
];
const ANSWERS = [500, 502, 503, 504, 'reset'] as const;

async function allDone(fleet: Fleet, count: number): Promise<void> {
  const tasks = await fleet.tasksEnded(count);
  expect(tasks.filter(({ state }) => state !== 'done')).toEqual([]);
}

const limit = { primary: () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + LIMITED_SECONDS) }), secondary: () => ({ 'retry-after': String(LIMITED_SECONDS) }) };
/** Longer than a task that counted its tries would live: those come after half a second and after two. */
const LIMITED_SECONDS = 12;

/** Everything about the repository is limited for a while; another installation is not. */
async function limited(kind: keyof typeof limit, status: number, message: string): Promise<void> {
  await inFleet({}, async (fleet) => {
    const other = await fleet.github.createRepository('globex', 'parts', { 'add.js': 'export const add = (a, b) => a - b;\n' }, { roles: { alice: 'write' } });
    fleet.repositories.push(other);
    const calls = /\/repos\/acme\/sums\/pulls/;
    const until = Date.now() + LIMITED_SECONDS * 1_000;
    fleet.github.failNext('*', calls, status, { times: 1_000, headers: limit[kind](), body: { message } });
    await fleet.ask(await fleet.openIssue());
    await eventually('the limit to be met', () => fleet.github.log.some(({ status: said, path }) => said === status && calls.test(path)));
    await fleet.ask(await fleet.github.openIssue(other, 'alice', 'Parts', 'wrong'));
    await eventually('the other installation to go on', async () => (await fleet.query("SELECT 1 FROM tasks WHERE owner = 'globex' AND state = 'done'")).length === 1);
    await new Promise((done) => setTimeout(done, until - Date.now()));
    const asked = fleet.github.log.filter(({ path, status: said }) => calls.test(path) && said === status).length;
    fleet.github.clearFaults();
    await allDone(fleet, 2);
    expect(asked).toBe(1);
  });
}

describe('GitHub', () => {
  for (const [shift, kind] of ['before', 'after'].entries()) {
    fault('F38', `fails once at each call of the road, ${kind} it was carried out: each task is done, nothing is made twice`, () =>
      inFleet({ env: { TASK_CONCURRENCY: '4' } }, async (fleet) => {
        const calls = CALLS.filter(({ creates }) => kind === 'before' || creates === true);
        const repeated = kind === 'before' ? calls : ANSWERS.flatMap(() => calls);
        for (const [n, call] of repeated.entries()) {
          const repository = await fleet.addRepository(`r${shift}-${n}`);
          fleet.github.failNext(call.method, call.path(repository), ANSWERS[n % ANSWERS.length] ?? 500, { afterwards: kind === 'after' });
          await fleet.ask(await fleet.openIssue(repository, call.name));
        }
        await allDone(fleet, repeated.length);
      }), { sample: kind === 'after', timeoutMs: 300_000 });
  }

  for (const answer of ANSWERS) {
    fault('F38', `answers ${answer} once to the App's own call and to the call for a token`, () =>
      inFleet({}, async (fleet) => {
        fleet.github.failNext('GET', /^\/app$/, answer);
        fleet.github.failNext('POST', /access_tokens$/, answer);
        await fleet.ask(await fleet.openIssue());
        await allDone(fleet, 1);
      }));
  }

  fault('F38', 'leaves an installation without an answer for longer than tries last: its breaker opens, no try is spent, another installation goes on', () =>
    inFleet({}, async (fleet) => {
      const other = await fleet.github.createRepository('globex', 'parts', { 'add.js': 'export const add = (a, b) => a - b;\n' }, { roles: { alice: 'write' } });
      fleet.repositories.push(other);
      const unanswered = () => fleet.github.log.filter(({ path, status }) => status === 503 && path.startsWith('/repos/acme/')).length;
      fleet.github.failNext('*', /^\/repos\/acme\//, 503, { times: 10_000 });
      for (let n = 0; n < 3; n += 1) await fleet.ask(await fleet.openIssue());
      await fleet.ask(await fleet.github.openIssue(other, 'alice', 'Parts', 'wrong'));
      await eventually('the other installation to go on', async () => (await fleet.query("SELECT 1 FROM tasks WHERE owner = 'globex' AND state = 'done'")).length === 1);
      await eventually('more probes than tries', () => unanswered() > 12);
      expect(await fleet.query("SELECT 1 FROM deliveries WHERE state = 'received' AND attempts > 3")).toEqual([]);
      fleet.github.clearFaults();
      await allDone(fleet, 4);
    }));

  fault('F39', 'limits an installation until a time, in a task: one call meets the limit, the task waits without a try, another installation goes on', () => limited('primary', 403, 'API rate limit exceeded'));
  fault('F40', 'limits an installation by retry-after, in a task: never more than one try a window', () => limited('secondary', 403, 'You have exceeded a secondary rate limit'));

  fault('F39', 'limits deliveries for longer than the product looks for silent ones: asked once, not again, and not dead', () =>
    inFleet({}, async (fleet) => {
      fleet.github.failNext('GET', /\/repos\/acme\/sums$/, 429, { times: 1_000, headers: { 'retry-after': '14' } });
      await fleet.ask(await fleet.openIssue());
      await eventually('the limit to be met', () => fleet.github.log.some(({ status }) => status === 429));
      await new Promise((done) => setTimeout(done, 12_000));
      const asked = fleet.github.log.filter(({ status }) => status === 429).length;
      fleet.github.clearFaults();
      await allDone(fleet, 1);
      expect(asked).toBe(1);
    }));
});
