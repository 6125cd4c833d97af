import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { clientOf } from '../../src/shared/database/client.pg.js';
import { eventually } from '../support/eventually.js';
import { fault, inFleet } from './case.js';
import type { Fleet, Proxies } from './fleet.js';
import { Load } from './load.js';

const CONNECTIONS = 20;
/** GitHub hangs up after ten seconds; the product gives itself half of that, and a busy machine the rest. */
const ANSWER_MS = 9_000;

const probe = async (url: string): Promise<number> => (await fetch(url, { signal: AbortSignal.timeout(10_000) })).status;
const memoryOf = (pid: number): number => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

async function behindProxies(fleet: Fleet, more: Readonly<Record<string, string>> = {}): Promise<Proxies> {
  const { proxies, env } = await fleet.proxied();
  await fleet.add({ ...env, ...more });
  return proxies;
}

async function serverEnds(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  await inFleet({ ownPostgres: {}, first: null }, async (fleet) => {
    const proxies = await behindProxies(fleet);
    const { pid } = fleet.product;
    const load = new Load(fleet, fleet.product.url, CONNECTIONS);
    await eventually('load', () => load.of(202) > 100);
    await fleet.postgres.down(signal);
    await eventually('refusals', () => load.of(503) > 10);
    await fleet.postgres.up();
    proxies.postgres.retarget(fleet.postgres.port);
    const [back, before] = [load.shots.length, load.of(202)];
    await eventually('deliveries to be taken again', () => load.of(202) > before + 50);
    const shots = await load.stop();
    expect(new Set(shots.map(({ status }) => status))).toEqual(new Set([202, 503]));
    expect(Math.max(...shots.map(({ ms }) => ms))).toBeLessThan(ANSWER_MS);
    expect(shots.length).toBeGreaterThan(back);
    expect(fleet.product.pid).toBe(pid);
    expect(fleet.product.isRunning).toBe(true);
  });
}

describe('PostgreSQL', () => {
  fault('F15', 'is restarted under the load of 20 connections: 503 meanwhile, what was accepted is there, the process lives on', () => serverEnds('SIGINT'));
  fault('F16', 'is killed under load: after its recovery every 202 has its row', () => serverEnds('SIGKILL'), { sample: true });

  fault('F17', 'is unreachable without a word: 503 in time, not ready, alive, and back when it is back', () =>
    inFleet({ first: null }, async (fleet) => {
      const proxies = await behindProxies(fleet);
      proxies.postgres.weather = 'silent';
      const started = performance.now();
      const ping = await fleet.github.payloads.ping();
      expect((await fleet.send('ping', ping)).status).toBe(503);
      expect(performance.now() - started).toBeLessThan(ANSWER_MS);
      expect(await probe(`${fleet.product.adminUrl}/livez`)).toBe(200);
      expect(await probe(`${fleet.product.adminUrl}/readyz`)).toBe(503);
      proxies.postgres.weather = 'pass';
      proxies.postgres.cut();
      await eventually('deliveries to be taken again', async () => (await fleet.send('ping', ping)).status === 202);
      await eventually('to be ready', async () => (await probe(`${fleet.product.adminUrl}/readyz`)) === 200);
    }));

  fault('F18', 'has no connection free: 503, the bodies are not piled up, and it works again', () =>
    inFleet({ env: { DATABASE_POOL_MAX: '4' } }, async (fleet) => {
      const before = memoryOf(fleet.product.pid);
      const blocker = clientOf({ connectionString: fleet.databaseUrl });
      await blocker.connect();
      await blocker.query('BEGIN; LOCK TABLE delivery_keys IN ACCESS EXCLUSIVE MODE');
      const load = new Load(fleet, fleet.product.url, 50, 'x'.repeat(1_000_000));
      await eventually('refusals', () => load.of(503) >= 100);
      const shots = await load.stop();
      await blocker.query('ROLLBACK');
      await blocker.end();
      expect(new Set(shots.map(({ status }) => status))).toEqual(new Set([503]));
      expect(Math.max(...shots.map(({ ms }) => ms))).toBeLessThan(ANSWER_MS);
      expect(memoryOf(fleet.product.pid) - before).toBeLessThan(600); // MiB: 50 bodies of 1 MB at once, their copies on the way, and some slack for the collector
      await eventually('deliveries to be taken again', async () => (await fleet.send('ping', await fleet.github.payloads.ping())).status === 202);
    }));

  fault('F18', 'refuses further connections (max_connections): 503, then 202 again', () =>
    inFleet({ ownPostgres: { max_connections: '20', superuser_reserved_connections: '0' }, env: { DATABASE_POOL_MAX: '4' } }, async (fleet) => {
      const crowd: pg.Client[] = [];
      await fleet.query('SELECT 1'); // the checker's own way in is open
      await fleet.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'agent-bot%'");
      for (let full = false; !full; ) {
        const client = clientOf({ connectionString: fleet.databaseUrl });
        full = await client.connect().then(() => false, () => true);
        if (!full) crowd.push(client);
      }
      await fleet.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'agent-bot%'");
      const refill = clientOf({ connectionString: fleet.databaseUrl });
      await refill.connect().catch(() => undefined);
      const status = (await fleet.send('ping', await fleet.github.payloads.ping())).status;
      expect([202, 503]).toContain(status);
      await Promise.all([...crowd, refill].map((client) => client.end().catch(() => undefined)));
      await eventually('deliveries to be taken again', async () => (await fleet.send('ping', await fleet.github.payloads.ping())).status === 202);
    }));

  fault('F19', 'gives up the statement that stores a delivery by deadlock: tried again inside, 202', () =>
    inFleet({}, async (fleet) => {
      const guid = '00000000-0000-4000-8000-000000000019';
      await fleet.query('CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(19); RETURN NEW; END $$');
      await fleet.query('CREATE TRIGGER meet BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION meet()');
      const other = clientOf({ connectionString: fleet.databaseUrl });
      await other.connect();
      // Who waits first looks for a deadlock first, and is the one to give up.
      await other.query("BEGIN; SET LOCAL deadlock_timeout = '1h'; SELECT pg_advisory_xact_lock(19)");
      const answer = fleet.send('ping', await fleet.github.payloads.ping(), guid);
      await eventually('the product to wait', async () => (await fleet.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 19 AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")).length > 0);
      await other.query("INSERT INTO delivery_keys (key, delivery_id) VALUES ('guid:' || $1, gen_random_uuid())", [guid]);
      await other.query('ROLLBACK');
      await other.end();
      expect((await answer).status).toBe(202);
    }));

  fault('F19', 'refuses a statement as not serializable, once in each table of the road: the result is the same', () =>
    inFleet({}, async (fleet) => {
      for (const table of ['deliveries', 'tasks', 'task_steps']) await failOnce(fleet, table);
      expect((await fleet.ask(await fleet.openIssue())).status).toBe(202);
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done' })]);
    }));

  fault('F20', 'has a full disk: 503 and never a false 202; when there is room again it goes on without a hand', async () => {
    const mount = mkdtempSync(join(tmpdir(), 'agent-bot-small-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0777', 'tmpfs', mount]);
    try {
      await inFleet({ ownPostgres: {} }, async (fleet) => {
        const { uid, gid } = fleet.postgres.owner;
        chownSync(mount, uid, gid);
        await fleet.query(`CREATE TABLESPACE small LOCATION '${mount}'`);
        for (const table of ['deliveries', 'delivery_keys', 'outbox']) await fleet.query(`ALTER TABLE ${table} SET TABLESPACE small`);
        const load = new Load(fleet, fleet.product.url, 4, incompressible(400_000));
        await eventually('the disk to be full', () => load.of(503) > 5);
        const shots = await load.stop();
        expect(new Set(shots.map(({ status }) => status))).toEqual(new Set([202, 503]));
        expect(fleet.logs()).toContain('delivery not stored');
        execFileSync('mount', ['-o', 'remount,size=256m', mount]);
        await eventually('deliveries to be taken again', async () => (await fleet.send('ping', await fleet.github.payloads.ping())).status === 202);
      });
    } finally {
      execFileSync('umount', ['-l', mount]);
      rmSync(mount, { recursive: true, force: true });
    }
  });

  fault('F27', 'has connections that died without a word: noticed and replaced', () =>
    inFleet({ first: null }, async (fleet) => {
      const proxies = await behindProxies(fleet);
      const ping = await fleet.github.payloads.ping();
      expect((await fleet.send('ping', ping)).status).toBe(202);
      expect(proxies.postgres.silence()).toBeGreaterThan(1);
      await eventually('deliveries to be taken again', async () => (await fleet.send('ping', ping)).status === 202);
      await fleet.ask(await fleet.openIssue());
      expect(await fleet.tasksEnded()).toEqual([expect.objectContaining({ state: 'done' })]);
    }), { timeoutMs: 240_000 });

  fault('F67', 'has a LISTEN connection that is silently dead: the sweep alone hands deliveries over', () =>
    inFleet({ first: null }, async (fleet) => {
      const proxies = await behindProxies(fleet, { OUTBOX_SWEEP_MS: '1000' });
      expect(proxies.postgres.silence(/agent-bot listen/)).toBe(1);
      await fleet.send('ping', await fleet.github.payloads.ping());
      await eventually('the delivery to be decided', async () => (await fleet.query("SELECT 1 FROM deliveries WHERE state = 'done'")).length === 1);
      expect(fleet.logs()).not.toContain('owes an answer'); // nobody found the dead connection out meanwhile
    }), { sample: true });
});

/** The first write to the table fails as a lost race of two transactions does. */
async function failOnce(fleet: Fleet, table: string): Promise<void> {
  await fleet.query(`CREATE SEQUENCE once_${table}`);
  await fleet.query(`CREATE FUNCTION once_${table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('once_${table}') = 1 THEN RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001'; END IF; RETURN NEW; END $$`);
  await fleet.query(`CREATE TRIGGER once BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION once_${table}()`);
}

function incompressible(bytes: number): string {
  let text = '';
  for (let n = 1; text.length < bytes; n += 1) text += (Math.sin(n) * 1e16).toString(36);
  return text.slice(0, bytes);
}
