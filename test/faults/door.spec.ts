import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { MEND } from '../e2e/world.js';
import { eventually } from '../support/eventually.js';
import { fault, inFleet } from './case.js';
import type { Fleet } from './fleet.js';
import { later } from './later.js';
import { Load } from './load.js';

const MIB = 1_048_576;
const memoryOf = (pid: number): number => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const bodyOf = (bytes: number): Buffer => {
  const frame = JSON.stringify({ zen: '' });
  return Buffer.from(JSON.stringify({ zen: 'x'.repeat(bytes - frame.length) }));
};

/** Writes a request by hand and answers its status, 0 when the connection ended without one. */
function raw(fleet: Fleet, body: Buffer, headers: Readonly<Record<string, string | undefined>>, end: boolean): Promise<number> {
  const url = new URL(fleet.product.url);
  const all = {
    host: url.host,
    'content-type': 'application/json',
    'content-length': String(body.length),
    'x-github-event': 'ping',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', fleet.github.webhookSecret).update(body).digest('hex')}`,
    ...headers,
  };
  const head = Object.entries(all).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.includes('\r\n')) socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
    socket.write(`POST /webhooks/github HTTP/1.1\r\n${head}\r\n`);
    socket.write(body);
    if (end) socket.end();
  });
}

describe('the door', () => {
  fault('F36', 'takes 25 MB, and answers everything that is too large, too slow, broken or of another kind by the contract; memory stays bounded', () =>
    inFleet({}, async (fleet) => {
      const small = bodyOf(1_000);
      const form = Buffer.from('payload=%7B%7D');
      expect(await raw(fleet, bodyOf(25 * MIB), {}, false)).toBe(202);
      const before = memoryOf(fleet.product.pid);
      const cases: readonly (readonly [number, Buffer, Readonly<Record<string, string | undefined>>, boolean])[] = [
        [413, bodyOf(26 * MIB), {}, false],
        [413, bodyOf(26 * MIB), { 'content-length': undefined, 'transfer-encoding': 'chunked' }, false],
        [400, small.subarray(0, 10), { 'content-length': '1000' }, false],
        [400, small.subarray(0, 10), { 'content-length': '1000' }, true],
        [415, gzipSync(Buffer.alloc(10 * MIB)), { 'content-encoding': 'gzip' }, false],
        [415, form, { 'content-type': 'application/x-www-form-urlencoded' }, false],
        [401, small, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, false],
      ];
      for (const [status, body, headers, end] of cases) {
        const sent = headers['transfer-encoding'] === 'chunked' ? Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]) : body;
        expect([await raw(fleet, sent, headers, end), headers]).toEqual([status, headers]);
      }
      await Promise.all(Array.from({ length: 8 }, () => raw(fleet, bodyOf(26 * MIB), {}, false)));
      expect(memoryOf(fleet.product.pid) - before).toBeLessThan(400); // MiB: eight bodies at once and the collector's slack
    }), { sample: true });

  fault('F37', 'takes 2,000 deliveries of one repository as fast as the machine goes: none refused, the backlog shown, and drained', () =>
    inFleet({}, async (fleet) => {
      const labeled = await fleet.github.payloads.issuesLabeled(await fleet.openIssue(), 'bug', 'alice');
      const load = new Load(fleet, fleet.product.url, 20, '', { event: 'issues', payload: (n) => later(labeled, n), count: 2_000 });
      const shots = await load.done();
      expect(shots).toHaveLength(2_000);
      expect(new Set(shots.map(({ status }) => status))).toEqual(new Set([202]));
      const metrics = await (await fetch(`${fleet.product.adminUrl}/metrics`)).text();
      expect(metrics).toMatch(/outbox|backlog/);
    }));

  fault('F37', 'a repository with 2,000 deliveries and twenty tasks does not delay the first task of another', () =>
    inFleet({ script: [{ sleep: 500 }, MEND], env: { TASK_CONCURRENCY: '2' } }, async (fleet) => {
      const quiet = await fleet.addRepository('quiet');
      for (let n = 0; n < 20; n += 1) await fleet.ask(await fleet.openIssue());
      const labeled = await fleet.github.payloads.issuesLabeled(await fleet.openIssue(), 'bug', 'alice');
      const load = new Load(fleet, fleet.product.url, 20, '', { event: 'issues', payload: (n) => later(labeled, n), count: 2_000 });
      await fleet.ask(await fleet.openIssue(quiet));
      await load.done();
      const [{ ahead } = { ahead: 99 }] = await eventually('the other task to be claimed', async () => {
        const rows = await fleet.query<{ ahead: number }>(`SELECT count(*)::int AS ahead FROM task_steps noisy JOIN tasks n ON n.id = noisy.task_id AND n.name = 'sums' AND noisy.step = 'token', tasks quiet
          JOIN task_steps first ON first.task_id = quiet.id AND first.step = 'token' WHERE quiet.name = 'quiet' AND noisy.started_at BETWEEN quiet.created_at AND first.started_at`);
        return (await fleet.query("SELECT 1 FROM task_steps JOIN tasks ON tasks.id = task_id WHERE name = 'quiet'")).length > 0 ? rows : undefined;
      });
      expect(ahead).toBeLessThanOrEqual(2); // those whose turn had come when it was asked for
      await fleet.tasksEnded(21);
    }), { timeoutMs: 240_000 });
});
