import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { eventually } from '../support/eventually.js';
import { fault, inFleet } from './case.js';
import type { Fleet } from './fleet.js';
import { MEND } from '../e2e/world.js';
import { FaultRedis } from './fault-redis.js';
import { later } from './later.js';

const ACTIVE = 2;
const QUEUED_TASKS = 3;
const WAITING = 200;
/** Long enough that the fault strikes while they run. */
const SLOW = [{ say: 'started' }, { sleep: 5_000 }, MEND];

const cli = (port: number, ...args: string[]): string => execFileSync('redis-cli', ['-p', String(port), ...args], { encoding: 'utf8' });

/** Two tasks at work, three more in the queue, and 200 deliveries behind eight that wait for GitHub. */
async function fill(fleet: Fleet): Promise<() => void> {
  for (let n = 0; n < ACTIVE + QUEUED_TASKS; n += 1) expect((await fleet.ask(await fleet.openIssue())).status).toBe(202);
  await eventually('two tasks at work', async () => (await fleet.query("SELECT 1 FROM task_steps WHERE step = 'agent' AND state = 'running'")).length === ACTIVE);
  const issue = await fleet.openIssue();
  const held = Array.from({ length: 8 }, () => fleet.github.hold('GET', /\/collaborators\//));
  for (let n = 0; n < 8; n += 1) await fleet.send('issues', later(await fleet.github.payloads.issuesLabeled({ ...issue, number: issue.number }, 'agent-bot', 'rob'), n));
  await Promise.all(held.map(({ arrived }) => arrived));
  await pings(fleet, WAITING);
  await eventually('the backlog to be in the queue', async () => (await fleet.query('SELECT 1 FROM outbox WHERE dispatched_at IS NULL')).length === 0);
  return () => held.forEach(({ release }) => release());
}

async function pings(fleet: Fleet, count: number): Promise<number[]> {
  const payload = await fleet.github.payloads.ping();
  const answers: number[] = [];
  for (let n = 0; n < count; n += 1) answers.push((await fleet.send('ping', { ...payload, zen: `ping ${n} ${Date.now()}` })).status);
  return answers;
}

async function allDone(fleet: Fleet): Promise<void> {
  const tasks = await fleet.tasksEnded(ACTIVE + QUEUED_TASKS);
  expect(tasks.map(({ state }) => state)).toEqual(Array.from({ length: ACTIVE + QUEUED_TASKS }, () => 'done'));
}

describe('Redis', () => {
  fault('F9', 'is flushed with 200 queued and 2 active: everything is rebuilt from PostgreSQL', () =>
    inFleet({ redis: true, script: SLOW }, async (fleet) => {
      const release = await fill(fleet);
      cli(fleet.redis.port, 'FLUSHALL');
      release();
      await allDone(fleet);
    }), { sample: true });

  fault('F10', 'is killed without persistence and comes back empty: deliveries are answered 202 all the while', async () => {
    const redis = await FaultRedis.start();
    await inFleet({ env: { REDIS_URL: redis.url }, script: SLOW }, async (fleet) => {
      fleet.onStop(() => redis.stop());
      const release = await fill(fleet);
      await redis.kill();
      expect(new Set(await pings(fleet, 30))).toEqual(new Set([202]));
      await new Promise((done) => setTimeout(done, 10_000));
      expect(new Set(await pings(fleet, 30))).toEqual(new Set([202]));
      await redis.up();
      release();
      await allDone(fleet);
    });
  });

  fault('F11', 'is restored from an old snapshot: jobs that ended long ago are refused at the claim', async () => {
    const redis = await FaultRedis.start();
    await inFleet({ env: { REDIS_URL: redis.url }, script: SLOW }, async (fleet) => {
      fleet.onStop(() => redis.stop());
      const release = await fill(fleet);
      cli(redis.port, 'SAVE');
      copyFileSync(redis.dump, `${redis.dump}.old`);
      release();
      await allDone(fleet);
      const before = await fleet.tasks();
      await redis.kill();
      copyFileSync(`${redis.dump}.old`, redis.dump);
      await redis.up();
      await eventually('the old jobs to be looked at', () => fleet.logs().includes('task not claimed'));
      expect(await fleet.tasks()).toEqual(before);
    });
  });

  fault('F12', 'fails over to a replica that missed the last writes: they are made again', async () => {
    const [primary, replica] = [await FaultRedis.start(), await FaultRedis.start()];
    await inFleet({ redis: true, first: null, script: SLOW }, async (fleet) => {
      fleet.onStop(() => Promise.all([primary.stop(), replica.stop()]));
      const { proxies, env } = await fleet.proxied();
      proxies.redis?.retarget(primary.port);
      const link = await FaultRedis.link(primary);
      fleet.onStop(() => link.close());
      cli(replica.port, 'REPLICAOF', '127.0.0.1', String(link.port));
      await eventually('the replica to follow', () => cli(replica.port, 'INFO', 'replication').includes('master_link_status:up'));
      await fleet.add(env);
      link.weather = 'silent';
      const release = await fill(fleet);
      await primary.kill();
      cli(replica.port, 'REPLICAOF', 'NO', 'ONE');
      proxies.redis?.retarget(replica.port);
      proxies.redis?.cut();
      release();
      await allDone(fleet);
    });
  });

  fault('F13', 'may evict: the start warns loudly', () =>
    inFleet({ redis: true, first: null }, async (fleet) => {
      cli(fleet.redis.port, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
      await fleet.add();
      await eventually('a warning', () => /eviction policy is allkeys-lru/i.test(fleet.logs()));
    }));

  fault('F13', 'is full and may not evict: rows stay in the outbox until there is room', () =>
    inFleet({ redis: true }, async (fleet) => {
      cli(fleet.redis.port, 'CONFIG', 'SET', 'maxmemory', '1');
      expect((await fleet.ask(await fleet.openIssue())).status).toBe(202);
      await eventually('the row to be refused by the queue', () => /OOM/.test(fleet.logs()));
      expect(await fleet.query('SELECT 1 FROM outbox WHERE dispatched_at IS NULL')).toHaveLength(1);
      cli(fleet.redis.port, 'CONFIG', 'SET', 'maxmemory', '0');
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done' })]);
    }));

  fault('F14', 'takes two seconds an answer: 202 is as fast as ever, and the task is run once', () =>
    inFleet({ redis: true, first: null, script: SLOW }, async (fleet) => {
      const { proxies, env } = await fleet.proxied();
      await fleet.add(env);
      const issue = await fleet.openIssue();
      await fleet.ask(issue);
      await fleet.stepBegins('agent');
      if (proxies.redis) proxies.redis.delayMs = 2_000;
      const started = performance.now();
      expect(new Set(await pings(fleet, 20))).toEqual(new Set([202]));
      expect(performance.now() - started).toBeLessThan(4_000); // on one connection; had one of them waited for Redis twice, it were more
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done', epoch: 1 })]);
      if (proxies.redis) proxies.redis.delayMs = 0;
    }));
});
