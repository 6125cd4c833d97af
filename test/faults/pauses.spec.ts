import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MEND } from '../e2e/world.js';
import { selfSigned } from '../support/certificate.js';
import { eventually } from '../support/eventually.js';
import { startTlsFront } from '../support/proxy.js';
import { fault, inFleet } from './case.js';
import type { Fleet } from './fleet.js';
import { branchesOf, movesOf } from './invariants.js';
import { later } from './later.js';

const SLOW = [{ say: 'started' }, { sleep: 4_000 }, MEND];
const OTHER = [MEND, { write: { path: 'second.txt', content: 'by the second worker\n' } }];

const preload = (file: string): Readonly<Record<string, string>> => ({ NODE_OPTIONS: `--import=${pathToFileURL(resolve(import.meta.dirname, file)).href}` });
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function oneMove(fleet: Fleet): Promise<void> {
  const [branch, ...others] = branchesOf(fleet.repository);
  expect(others).toEqual([]);
  expect(movesOf(fleet.repository, branch ?? '')).toBe(1);
  expect(await fleet.github.pulls(fleet.repository)).toHaveLength(1);
}

describe('a worker that is paused', () => {
  fault('F23', 'during the agent, while a second one takes over: awake again it changes nothing', () =>
    inFleet({ script: SLOW }, async (fleet) => {
      await fleet.ask(await fleet.openIssue());
      await fleet.stepBegins('agent');
      process.kill(fleet.product.pid, 'SIGSTOP');
      fleet.script([MEND]);
      await fleet.add({ RUN_MODE: 'worker' });
      const [task] = await fleet.tasksEnded();
      process.kill(fleet.product.pid, 'SIGCONT');
      await eventually('the first worker to see that it lost', () => fleet.product.log.includes('"why":"lost"'));
      expect(await fleet.tasks()).toEqual([task]);
      expect(task).toMatchObject({ state: 'done', epoch: 2 });
      await oneMove(fleet);
    }), { sample: true });

  fault('F24', 'between the look at its epoch and the push: the late push is refused', () =>
    inFleet({}, async (fleet) => {
      const held = fleet.github.hold('POST', /git-receive-pack$/);
      await fleet.ask(await fleet.openIssue());
      await held.arrived;
      process.kill(fleet.product.pid, 'SIGSTOP');
      // The second worker has to come to another commit, or the late push would be the same one.
      await fleet.query("DELETE FROM artifacts WHERE name = 'diff'");
      await fleet.query("DELETE FROM task_steps WHERE step IN ('agent', 'collect', 'verify', 'publish')");
      fleet.script(OTHER);
      await fleet.add({ RUN_MODE: 'worker' });
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done', epoch: 2 })]);
      held.release();
      process.kill(fleet.product.pid, 'SIGCONT');
      await eventually('the first worker to see that it lost', () => /"why":"lost"|push\.rejected/.test(fleet.product.log));
      await sleep(1_000);
      await oneMove(fleet);
      expect((await fleet.github.pulls(fleet.repository))[0]).toMatchObject({ changed_files: 2 });
    }));

  fault('F24', 'between the look for its comment and the writing of it: the person sees one', () =>
    inFleet({}, async (fleet) => {
      const held = fleet.github.hold('POST', /\/issues\/\d+\/comments$/);
      const issue = await fleet.openIssue();
      await fleet.ask(issue);
      await held.arrived;
      process.kill(fleet.product.pid, 'SIGSTOP');
      await fleet.add({ RUN_MODE: 'worker' });
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done', epoch: 2 })]);
      const before = await fleet.github.comments(issue);
      held.release();
      process.kill(fleet.product.pid, 'SIGCONT');
      await eventually('the first worker to take its comment back', () => fleet.github.log.some(({ method, path, status }) => method === 'DELETE' && /\/comments\/\d+$/.test(path) && status === 204));
      expect(await fleet.github.comments(issue)).toEqual(before);
    }));
});

describe('a partition', () => {
  fault('F26', 'between the worker and Redis alone: accepted meanwhile, done afterwards', () =>
    inFleet({ redis: true, first: 'api' }, async (fleet) => {
      const { proxies, env } = await fleet.proxied();
      await fleet.add({ ...env, RUN_MODE: 'worker' });
      if (!proxies.redis) throw new Error('no proxy');
      proxies.redis.weather = 'refuse';
      proxies.redis.cut();
      expect((await fleet.ask(await fleet.openIssue())).status).toBe(202);
      await sleep(3_000);
      proxies.redis.weather = 'pass';
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done' })]);
    }));

  fault('F26', 'between one worker and PostgreSQL alone, in the middle of a task: another one finishes it', () =>
    inFleet({ redis: true, first: 'api', script: SLOW }, async (fleet) => {
      const { proxies, env } = await fleet.proxied();
      const cutOff = await fleet.add({ ...env, RUN_MODE: 'worker' });
      await fleet.ask(await fleet.openIssue());
      await fleet.stepBegins('agent');
      proxies.postgres.weather = 'silent';
      await fleet.add({ RUN_MODE: 'worker' });
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done', epoch: 2 })]);
      proxies.postgres.weather = 'pass';
      proxies.postgres.cut();
      expect(cutOff.isRunning).toBe(true);
      await oneMove(fleet);
    }));

  fault('F26', 'between the API and Redis alone: nobody notices', () =>
    inFleet({ redis: true, first: 'worker' }, async (fleet) => {
      const { proxies, env } = await fleet.proxied();
      const api = await fleet.add({ ...env, RUN_MODE: 'api' });
      if (!proxies.redis) throw new Error('no proxy');
      proxies.redis.weather = 'refuse';
      proxies.redis.cut();
      expect((await fleet.ask(await fleet.openIssue(), undefined, api)).status).toBe(202);
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done', epoch: 1 })]);
      expect((await fetch(`${api.adminUrl}/readyz`)).status).toBe(200);
    }));
});

describe('a clock', () => {
  fault('F28', 'is ten minutes ahead on one worker and ten behind on another: tokens are had, each task is claimed once', () =>
    inFleet({ first: 'api' }, async (fleet) => {
      for (const minutes of [10, -10]) await fleet.add({ ...preload('preload-clock.mjs'), FAULT_CLOCK_MS: String(minutes * 60_000), RUN_MODE: 'worker', TASK_CONCURRENCY: '2' });
      for (let n = 0; n < 4; n += 1) await fleet.ask(await fleet.openIssue());
      const tasks = await fleet.tasksEnded(4);
      expect(tasks).toEqual(Array.from({ length: 4 }, () => expect.objectContaining({ state: 'done', epoch: 1 })));
    }));

  fault('F65', 'jumps a month ahead while forty deliveries wait for their hour: they are worked on a few at a time', () =>
    inFleet({ redis: true, first: null }, async (fleet) => {
      const product = await fleet.add({ ...preload('preload-clock.mjs'), FAULT_JUMP_MS: String(30 * 86_400_000), OUTBOX_SWEEP_MS: '30000', DELIVERY_RETRY_MS: '3600000', DELIVERY_RETRY_MAX_MS: '3600000', GITHUB_BREAKER_FAILURES: '10000' });
      const issue = await fleet.openIssue();
      fleet.github.failNext('GET', /\/repos\/acme\/sums$/, 503, { times: 10_000 });
      for (let n = 0; n < 40; n += 1) await fleet.send('issues', later(await fleet.github.payloads.issuesLabeled(issue, 'agent-bot', 'rob'), n));
      // Not the rows: a try that ends after the jump would wait for an hour after it.
      const delayed = () => execFileSync('redis-cli', ['-p', String(fleet.redis.port), 'ZCARD', 'bull:deliveries:delayed'], { encoding: 'utf8' });
      await eventually('all to wait', () => Number(delayed()) === 40);
      fleet.github.clearFaults();
      process.kill(product.pid, 'SIGUSR2');
      let most = 0;
      const look = setInterval(() => (most = Math.max(most, fleet.github.log.filter(({ status }) => status === 0).length)), 5);
      await eventually('all to be decided', async () => (await fleet.query("SELECT 1 FROM deliveries WHERE state = 'received'")).length === 0).finally(() => clearInterval(look));
      expect(most).toBeLessThanOrEqual(16); // eight deliveries at a time, each with one call or two
      expect(await fleet.query("SELECT 1 FROM deliveries WHERE state = 'dead'")).toEqual([]);
    }));
});

describe('the name api.github.com', () => {
  fault('F66', 'can not be resolved, then leads to a stranger: nothing is sent to him, and the work is done when it leads home', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agent-bot-dns-'));
    const [mine, strangers] = [selfSigned(['api.github.com']), selfSigned(['api.github.com'])];
    writeFileSync(join(folder, 'ca.pem'), mine.cert);
    const address = (text: string): void => writeFileSync(join(folder, 'address'), text);
    const seen: string[] = [];
    const rogue = createServer(strangers, (request, response) => (seen.push(request.url ?? ''), response.end()));
    await inFleet({ first: null }, async (fleet) => {
      const front = await startTlsFront(mine, () => fleet.github.apiUrl);
      fleet.onStop(() => front.stop());
      await listenAt(rogue, front.port);
      fleet.onStop(() => new Promise((done) => rogue.close(done)));
      address('');
      await fleet.add({ ...preload('preload-dns.mjs'), FAULT_DNS: join(folder, 'address'), NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'), GITHUB_API_URL: `https://api.github.com:${front.port}`, DELIVERY_RETRY_MS: '1000', GITHUB_BREAKER_FAILURES: '10000' });
      await fleet.ask(await fleet.openIssue());
      await eventually('the first try to fail', async () => (await fleet.query('SELECT 1 FROM deliveries WHERE attempts >= 1 AND reason IS NOT NULL')).length === 1);
      address('127.0.0.2');
      await eventually('another try to fail', async () => (await fleet.query('SELECT 1 FROM deliveries WHERE attempts >= 3')).length === 1);
      address('127.0.0.1');
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done' })]);
      expect(seen).toEqual([]);
    }).finally(() => rmSync(folder, { recursive: true, force: true }));
  });
});

const listenAt = (server: Server, port: number): Promise<void> => new Promise((done, failed) => void server.once('error', failed).listen(port, '127.0.0.2', done));
