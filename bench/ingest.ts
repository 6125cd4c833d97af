import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, figure } from './figure.js';
import { ask, startBenchServer } from './ingest/bench-server.js';
import { applyLoad } from './ingest/load.js';
import { measure, middle, peakMemory, type Measured } from './ingest/measure.js';
import { startAnchor, startProduct, type Receiver } from './ingest/servers.js';
import { residentMb } from './support/processor-time.js';
import { yardstick } from './support/yardsticks.js';

const CONNECTIONS = [20, 200] as const;
const ROUNDS = 3;
const SECONDS = 4;
const OVERLOAD = 5;
/** So many senders at once that a queue would show. */
const OVERLOAD_CONNECTIONS = 1_000;
const OVERLOAD_SECONDS = 8;

const ANCHORS = { ceiling: 'node:http with HMAC, stores nothing', durable: 'node:http with HMAC and one INSERT', probot: 'Probot, stores nothing' } as const;
type Anchor = keyof typeof ANCHORS;

const WITHOUT_ROW = 'SELECT count(*)::int AS n FROM unnest($1::text[]) AS sent (guid) WHERE NOT EXISTS (SELECT FROM deliveries WHERE deliveries.guid = sent.guid)';

interface Ground {
  readonly product: Receiver;
  readonly anchors: Readonly<Record<Anchor, Receiver>>;
  readonly postmaster: number;
  readonly productDatabase: string;
}

type Rounds = Readonly<Record<Anchor | 'product', Measured>>;

/** Round after round all receivers one after the other, so that what else the machine does meets them alike. */
async function measureAll({ product, anchors, postmaster }: Ground, connections: number): Promise<Rounds> {
  const receivers = { ...anchors, product };
  const rounds: Record<keyof Rounds, Measured[]> = { ceiling: [], durable: [], probot: [], product: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of Object.keys(rounds) as (keyof Rounds)[]) {
      const measured = await measure(receivers[name], postmaster, { connections, seconds: SECONDS });
      if (round > 0) rounds[name].push(measured); // the first one warms up
    }
  }
  return { ceiling: middle(rounds.ceiling), durable: middle(rounds.durable), probot: middle(rounds.probot), product: middle(rounds.product) };
}

function figuresOf(rounds: Rounds, connections: number): Figure[] {
  const one = (what: string, unit: string, anchor: Anchor, read: (measured: Measured) => number): Figure =>
    figure({ bench: 'ingest', figure: `${what}, ${connections} connections`, value: read(rounds.product), unit, anchor: ANCHORS[anchor], anchorValue: read(rounds[anchor]), n: rounds.product.accepted });
  const names = Object.keys(ANCHORS) as Anchor[];
  return [
    ...names.map((name) => one('accepted deliveries', '/s', name, ({ rate }) => rate)),
    one('processor time of product and PostgreSQL', 'ms', 'durable', ({ own, postgres }) => own + postgres),
    one('processor time of product and PostgreSQL', 'ms', 'probot', ({ own, postgres }) => own + postgres),
    one('processor time of the product alone', 'ms', 'durable', ({ own }) => own),
    one('processor time of PostgreSQL alone', 'ms', 'durable', ({ postgres }) => postgres),
    one('p50', 'ms', 'durable', ({ p50 }) => p50),
    one('p99', 'ms', 'durable', ({ p99 }) => p99),
  ];
}

/** Several times what it can take: refusals are told apart from loss, and memory from a leak. */
async function overload({ product, productDatabase }: Ground, capacity: number): Promise<Figure[]> {
  const mbBefore = residentMb(product.pid);
  const load = { port: product.port, path: product.path, connections: OVERLOAD_CONNECTIONS, seconds: OVERLOAD_SECONDS, rate: OVERLOAD * capacity };
  const { result, peakMb } = await peakMemory(product.pid, applyLoad(load));
  const { 202: accepted = 0, 503: refused = 0, ...others } = result.outcomes;
  const answers = Object.values(result.outcomes).reduce((sum, count) => sum + count, 0);
  const [missing] = await ask<{ n: number }>(productDatabase, WITHOUT_ROW, [result.accepted]);
  const one = (what: string, value: number, unit: string, anchor: string, anchorValue: number): Figure =>
    figure({ bench: 'ingest', figure: `${OVERLOAD} times overload: ${what}`, value, unit, anchor, anchorValue, n: answers });
  return [
    one('accepted deliveries', accepted / result.seconds, '/s', 'without overload', capacity),
    one('answered 503', refused, 'deliveries', 'all answers', answers),
    one('answered otherwise or not at all', answers - accepted - refused, 'deliveries', 'all answers', answers),
    one('answered 202 without a row', missing?.n ?? Number.NaN, 'deliveries', 'answered 202', accepted),
    one('p99', result.p99, 'ms', 'what GitHub waits', 10_000),
    one('most memory', peakMb, 'MB', 'before', mbBefore),
  ].map((each) => (Object.keys(others).length > 0 ? { ...each, figure: `${each.figure} (${JSON.stringify(others)})` } : each));
}

/** What accepting a delivery costs, beside the cheapest that could, the cheapest that stores, and Probot. */
export async function ingest(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-bench-'));
  const stops: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const kept = <T extends { stop(): Promise<void> }>(part: T): T => (stops.unshift(() => part.stop()), part);
  try {
    const server = kept(await startBenchServer());
    const productDatabase = await server.database('product');
    const anchors = {
      ceiling: kept(await startAnchor('ceiling', 'bare-server.js')),
      durable: kept(await startAnchor('durable', 'bare-server.js', [await server.database('bare')])),
      probot: kept(await startAnchor('probot', 'probot-server.js', [yardstick('probot')])),
    };
    const product = kept(await startProduct({ folder, databaseUrl: productDatabase }));
    const ground = { product, anchors, postmaster: server.pid, productDatabase };
    const figures: Figure[] = [];
    let capacity = 0;
    for (const connections of CONNECTIONS) {
      const rounds = await measureAll(ground, connections);
      figures.push(...figuresOf(rounds, connections));
      capacity = rounds.product.rate;
    }
    return [...figures, ...(await overload(ground, capacity))];
  } finally {
    for (const stop of stops) await stop();
  }
}
