import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { clientOf } from '../../src/shared/database/client.pg.js';
import { MEND } from '../e2e/world.js';
import { createEmptyDatabase } from '../support/postgres.js';
import { eventually } from '../support/eventually.js';
import { fault, inFleet } from './case.js';
import { Load } from './load.js';

const ROOT = resolve(import.meta.dirname, '../..');
const DRAIN_MS = 1_500;

/** `agent-bot migrate up`, as an operator runs it. */
function migrate(url: string): { readonly child: ChildProcess; readonly ended: Promise<number | null>; said(): string } {
  const child = spawn(process.execPath, ['dist/src/cli/main.js', 'migrate', 'up'], { cwd: ROOT, env: { PATH: process.env.PATH, NODE_ENV: 'development', DATABASE_URL: url } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, ended: once(child, 'exit').then(([code]) => code as number | null), said: () => said };
}

describe('SIGTERM', () => {
  fault('F59', 'to the API under the load of 20 connections: not ready first, then no new connection, and none in flight fails', () =>
    inFleet({ first: 'api', env: { DRAIN_DELAY_MS: String(DRAIN_MS) } }, async (fleet) => {
      const { product } = fleet;
      const load = new Load(fleet, product.url, 20);
      await eventually('load', () => load.of(202) > 100);
      const [told, began] = [performance.now(), load.shots.length];
      const ended = product.end('SIGTERM');
      const unready = await eventually('not to be ready', async () => (await fetch(`${product.adminUrl}/readyz`).catch(() => undefined))?.status === 503);
      expect(unready).toBe(true);
      expect(await ended).toBe(0);
      const shots = await load.stop();
      // The load balancer's part: after the wait nobody sends here any more.
      const before = shots.filter(({ at }) => at < told - load.began + DRAIN_MS);
      expect(before.length).toBeGreaterThan(began);
      expect(before.filter(({ status }) => status !== 202)).toEqual([]);
      expect(product.log).not.toContain('left behind');
      await fleet.product.start({ RUN_MODE: 'all' });
    }), { sample: true });

  fault('F60', 'to a worker with ten minutes of work left: given back at once, and another worker goes on with it', () =>
    inFleet({ script: [{ say: 'started' }, { sleep: 600_000 }], env: { SHUTDOWN_GRACE_SECONDS: '1', TASK_LEASE_MS: '60000' } }, async (fleet) => {
      await fleet.ask(await fleet.openIssue());
      await fleet.stepBegins('agent');
      await fleet.add({ RUN_MODE: 'worker' });
      fleet.script([MEND]);
      expect(await fleet.product.end('SIGTERM')).toBe(0);
      // The lease is a minute: had it not been given back, nobody could have claimed it before the limit of this wait.
      const [task, ...others] = await fleet.tasksEnded();
      expect({ state: task?.state, others }).toEqual({ state: 'done', others: [] });
      expect(task?.epoch).toBeLessThanOrEqual(3); // a job that was on its way to the stopping worker is given back, too
    }));
});

describe('migrations', () => {
  fault('F62', 'two at once on an empty database: one works, one waits, both end well', async () => {
    const database = await createEmptyDatabase();
    try {
      const both = [migrate(database.url), migrate(database.url)];
      expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
    } finally {
      await database.drop();
    }
  });

  fault('F62', 'killed in the middle: nothing half-made, no process is ready on it, and the next run completes it', async () => {
    const database = await createEmptyDatabase();
    const holder = clientOf({ connectionString: database.url });
    await holder.connect();
    try {
      await holder.query('SELECT pg_advisory_lock(62)');
      await holder.query('CREATE FUNCTION wait_here() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(62); END $$');
      await holder.query("CREATE EVENT TRIGGER wait_here ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION') EXECUTE FUNCTION wait_here()");
      const migrator = migrate(database.url);
      const waiting = async (): Promise<number[]> => (await holder.query<{ pid: number }>("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 62 AND NOT granted")).rows.map(({ pid }) => pid);
      await eventually('the migrator to be in the middle', async () => (await waiting()).length > 0);
      migrator.child.kill('SIGKILL');
      await migrator.ended;
      for (const pid of await waiting()) await holder.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
      await holder.query('DROP EVENT TRIGGER wait_here');
      expect((await holder.query("SELECT to_regclass('public.tasks') AS tasks")).rows).toEqual([{ tasks: null }]);
      await inFleet({ first: null }, async (fleet) => {
        const product = await fleet.create({ DATABASE_URL: database.url });
        await expect(product.start()).rejects.toThrow(/database\.schema_missing/);
        const again = migrate(database.url);
        expect([await again.ended, again.said()]).toEqual([0, again.said()]);
        await product.start();
        expect((await fetch(`${product.adminUrl}/readyz`)).status).toBe(200);
        await product.end('SIGTERM');
      });
    } finally {
      await holder.end();
      await database.drop();
    }
  });
});
