import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Figure, figure, percentile } from './figure.js';
import { ask, startBenchServer, type BenchServer } from './ingest/bench-server.js';
import { Connection } from './ingest/connection.js';
import { signedRequest } from './ingest/deliveries.js';
import { startProduct, type Receiver } from './ingest/servers.js';
import { startBenchRedis } from './latency/redis.js';
import { notifyTimes } from './latency/notify-anchor.js';

const WARM_UP = 20;
const RUNS = 200;
const SWEPT_RUNS = 40;
/** Random pauses of this length at most, so that deliveries meet every moment of the product's periods. */
const PAUSE_MS = 60;
const SWEEP_MS = 5_000;
const END_WITHIN_MS = 60_000;
const SHARES = [0.5, 0.99] as const;

/** Answered by its handler at once, so that its decision is written when it has just been claimed. */
const PING = Buffer.from(JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1 }));

/** By PostgreSQL's clock, from the statement that stored it to the one that decided it. */
const TIMES = "SELECT (1000 * extract(epoch FROM decided_at - received_at))::float AS ms FROM deliveries WHERE guid = ANY($1) AND state <> 'received'";

/** Sends deliveries one by one and returns how long each took to be claimed, once all are. */
async function claimTimes({ port, path }: Receiver, database: string, runs: number, pauseMs: number): Promise<readonly number[]> {
  const connection = new Connection(port);
  const guids = Array.from({ length: runs }, () => randomUUID());
  for (const guid of guids) {
    const status = await connection.send(signedRequest(path, 'ping', guid, PING));
    if (status !== 202) throw new Error(`the webhook was answered ${status}`);
    await pause(Math.random() * pauseMs);
  }
  connection.close();
  for (let waited = 0; waited < END_WITHIN_MS; waited += 200) {
    const rows = await ask<{ ms: number }>(database, TIMES, [guids]);
    if (rows.length === runs) return rows.map(({ ms }) => ms);
    await pause(200);
  }
  throw new Error('a delivery was never claimed');
}

interface Case {
  readonly name: string;
  readonly redisUrl?: string;
}

async function measureCase(server: BenchServer, folder: string, { name, redisUrl }: Case): Promise<readonly Figure[]> {
  const database = await server.database(name.toLowerCase());
  const product = await startProduct({ folder, databaseUrl: database, env: { RUN_MODE: 'all', OUTBOX_SWEEP_MS: String(SWEEP_MS), ...(redisUrl !== undefined && { REDIS_URL: redisUrl }) } });
  try {
    await claimTimes(product, database, WARM_UP, PAUSE_MS);
    const told = await claimTimes(product, database, RUNS, PAUSE_MS);
    const anchors = await notifyTimes(database, RUNS);
    await ask(database, 'ALTER TABLE outbox DISABLE TRIGGER outbox_notify');
    const swept = await claimTimes(product, database, SWEPT_RUNS, (2 * SWEEP_MS) / 10);
    const one = (how: string, times: readonly number[], share: number, anchor: string, anchorValue: number): Figure =>
      figure({ bench: 'latency', figure: `accepted → claimed, BullMQ on ${name}, ${how}, p${share * 100}`, value: percentile(times, share), unit: 'ms', anchor, anchorValue, n: times.length });
    return SHARES.flatMap((share) => [
      one('by NOTIFY', told, share, 'INSERT → NOTIFY heard, nothing else', percentile(anchors, share)),
      one('by the sweep alone', swept, share, 'that share of the period', share * SWEEP_MS),
    ]);
  } finally {
    await product.stop();
  }
}

/** From a delivery's acceptance to the moment a worker has it, on both queue backends, told and untold. */
export async function latency(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-bench-'));
  const server = await startBenchServer();
  const redis = await startBenchRedis(folder);
  if (redis === undefined) process.stderr.write('agent-bot: there is no redis-server here (apt-get install redis-server): BullMQ on Redis is not measured\n');
  try {
    const figures = [...(await measureCase(server, folder, { name: 'PostgreSQL' }))];
    if (redis !== undefined) figures.push(...(await measureCase(server, folder, { name: 'Redis', redisUrl: redis.url })));
    return figures;
  } finally {
    await redis?.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
