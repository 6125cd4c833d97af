/**
 * The load generator, a process of its own: `load-program.js '{"port","path","connections","seconds","rate"?}'`.
 * Without a rate every connection sends again once it is answered; with one, deliveries are sent when they are due,
 * whether earlier ones were answered or not, as long as one of the connections is free.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../figure.js';
import { Connection } from './connection.js';
import { nextRequest } from './deliveries.js';
import type { Load, LoadResult } from './load.js';

const TICK_MS = 5;

const load = JSON.parse(process.argv[2] ?? '') as Load;
const outcomes: Record<string, number> = {};
const times: number[] = [];
const accepted: string[] = [];
const started = performance.now();
const end = started + load.seconds * 1000;

async function sendOne(connection: Connection): Promise<void> {
  const sent = performance.now();
  const guid = randomUUID();
  const outcome = await connection.send(nextRequest(load.path, guid));
  times.push(performance.now() - sent);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  if (outcome === 202) accepted.push(guid);
}

async function closedLoop(): Promise<void> {
  const one = async (): Promise<void> => {
    let connection = new Connection(load.port);
    while (performance.now() < end) {
      if (!connection.open) connection = new Connection(load.port);
      await sendOne(connection);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: load.connections }, one));
}

async function openLoop(rate: number): Promise<void> {
  const free: Connection[] = [];
  const underWay = new Set<Promise<void>>();
  let [due, opened] = [0, 0];
  const send = (connection: Connection): void => {
    const sending = sendOne(connection).then(() => {
      underWay.delete(sending);
      if (connection.open) free.push(connection);
      else opened -= 1;
    });
    underWay.add(sending);
  };
  while (performance.now() < end) {
    due += Math.round((rate * TICK_MS) / 1000);
    for (; due > 0 && (free.length > 0 || opened < load.connections); due -= 1) {
      const connection = free.pop() ?? (opened++, new Connection(load.port));
      send(connection);
    }
    due = 0; // whoever finds all connections taken comes back later, as GitHub would
    await pause(TICK_MS);
  }
  await Promise.all(underWay);
  for (const connection of free) connection.close();
}

await (load.rate === undefined ? closedLoop() : openLoop(load.rate));
const seconds = (performance.now() - started) / 1000;
const result: LoadResult = { outcomes, seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99), accepted: load.rate === undefined ? [] : accepted };
process.stdout.write(`${JSON.stringify(result)}\n`);
