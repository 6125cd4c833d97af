import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Issue, Repository } from '../../demo/github/index.js';
import type { Product } from '../support/product.js';
import type { Fleet } from './fleet.js';
import { later } from './later.js';

export const OPERATIONS = 200;
/** Tasks take seconds; everything else of a history takes milliseconds. */
const TASKS_MAX = 2;
const PAUSE_MS = 1_500;

/** mulberry32: the same seed gives the same history. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WEIGHTS = { ping: 90, label: 30, duplicate: 30, replay: 6, ask: 8, late: 8, fault: 14, cut: 3, kill: 2, stop: 1, pause: 2, flush: 2 } as const;
type Operation = keyof typeof WEIGHTS;

/** A random schedule of deliveries, repetitions and disasters on a fleet of one `all` and one `worker`. */
export class History {
  readonly done: string[] = [];
  private readonly random: () => number;
  private readonly sent: { readonly event: string; readonly payload: object; readonly guid: string }[] = [];
  private readonly waiting: Promise<unknown>[] = [];
  private tasks = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly repository: Repository,
    seed: number,
  ) {
    this.random = randomOf(seed);
  }

  async run(operations = OPERATIONS): Promise<void> {
    const issue = await this.fleet.openIssue(this.repository);
    const ping = await this.fleet.github.payloads.ping();
    const labeled = await this.fleet.github.payloads.issuesLabeled(issue, 'bug', 'alice');
    for (let n = 0; n < operations; n += 1) {
      const operation = this.pick();
      this.done.push(operation);
      await this.perform(operation, { n, ping, labeled });
    }
    await this.recover();
  }

  /** The world is whole again; what was begun may end now. */
  private async recover(): Promise<void> {
    await Promise.all(this.waiting);
    this.fleet.github.clearFaults();
    for (const product of this.fleet.products) if (!product.isRunning) await product.start();
    // GitHub's people press "Redeliver" on what failed.
    for (const { event, payload, guid } of this.sent.filter((one) => !this.fleet.accepted.has(one.guid))) await this.fleet.send(event, payload, guid);
  }

  private async perform(operation: Operation, { n, ping, labeled }: { n: number; ping: object; labeled: object }): Promise<void> {
    switch (operation) {
      case 'ping':
        return this.send('ping', { ...ping, n });
      case 'label':
        return this.send('issues', later(labeled, n));
      case 'duplicate':
      case 'replay': {
        const again = this.sent[Math.floor(this.random() * this.sent.length)];
        return again && this.send(again.event, again.payload, operation === 'replay' ? undefined : again.guid);
      }
      case 'ask':
      case 'late':
        return this.ask(operation === 'late');
      case 'fault':
        return this.fleet.github.failNext('*', /\/repos\/|access_tokens/, this.random() < 0.3 ? 'reset' : 502, { afterwards: this.random() < 0.3 });
      case 'cut':
        return void (await this.fleet.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'agent-bot%' AND random() < 0.5"));
      case 'flush':
        return void execFileSync('redis-cli', ['-p', String(this.fleet.redis.port), 'FLUSHALL']);
      case 'pause':
        return this.pause();
      case 'kill':
        return this.end('SIGKILL');
      case 'stop':
        return this.end('SIGTERM');
    }
  }

  private async send(event: string, payload: object, guid: string = randomUUID()): Promise<void> {
    this.sent.push({ event, payload, guid });
    await this.fleet.send(event, payload, guid);
  }

  private async ask(isClosed: boolean): Promise<void> {
    if (!isClosed && (this.tasks += 1) > TASKS_MAX) return;
    const issue: Issue = await this.fleet.openIssue(this.repository);
    const { payload } = await this.fleet.mention(issue);
    if (isClosed) await this.fleet.github.setIssueState(issue, 'closed');
    await this.send('issue_comment', payload);
  }

  private async pause(): Promise<void> {
    const product = this.one();
    if (!product.isRunning) return;
    const { pid } = product;
    process.kill(pid, 'SIGSTOP');
    this.waiting.push(new Promise((done) => setTimeout(done, PAUSE_MS)).then(() => process.kill(pid, 'SIGCONT')).catch(() => undefined));
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const product = this.one();
    await Promise.all(this.waiting);
    await product.end(signal);
    await product.start();
  }

  private one(): Product {
    const { products } = this.fleet;
    return products[Math.floor(this.random() * products.length)] as Product;
  }

  private pick(): Operation {
    const all = Object.entries(WEIGHTS) as [Operation, number][];
    let left = this.random() * all.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [operation, weight] of all) if ((left -= weight) < 0) return operation;
    return 'ping';
  }
}
