import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { clientOf } from '../src/shared/database/client.pg.js';

const POLL_MS = 50;
const END_WITHIN_MS = 180_000;

export interface WatchedStep {
  readonly step: string;
  readonly state: string;
  readonly ms: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface WatchedTask {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  readonly steps: readonly WatchedStep[];
}

interface DeliveryRow {
  readonly state: string;
  readonly decision: string | null;
  readonly reason: string | null;
}

const TASK = 'SELECT t.id, t.state, t.reason FROM tasks t JOIN deliveries d ON d.id = t.delivery_id WHERE d.guid = $1';
const DELIVERY = 'SELECT state, decision, reason FROM deliveries WHERE guid = $1 ORDER BY received_at DESC LIMIT 1';
const STEPS = `SELECT step, state, facts, (extract(epoch FROM finished_at - started_at) * 1000)::float8 AS ms
  FROM task_steps WHERE task_id = $1 AND finished_at IS NOT NULL ORDER BY finished_at, started_at`;

/** What the graph did, beside its time. */
function detailOf(step: string, { files, parsed, reused, located, reason }: WatchedStep['facts']): string {
  if (typeof reason === 'string') return `   ${reason}`;
  if (step !== 'graph' || typeof files !== 'number') return '';
  return `   ${files} files (${String(parsed)} parsed, ${String(reused)} reused), likely: ${String(located)}`;
}

/** Follows one delivery in the product's own database: its decision, its task, each step as it ends. */
export class TaskWatch {
  private readonly told = new Set<string>();
  private decided = false;

  private constructor(
    private readonly client: pg.Client,
    private readonly tell: (line: string) => void,
  ) {}

  /** The product writes the address of its embedded server beside the server's files. */
  static async open(dataDir: string, tell: (line: string) => void): Promise<TaskWatch> {
    const file = join(dataDir, 'postgres', 'url');
    if (!existsSync(file)) throw new Error(`the product left no address of its database in ${file}`);
    const client = clientOf({ connectionString: readFileSync(file, 'utf8').trim() });
    await client.connect();
    return new TaskWatch(client, tell);
  }

  /** @throws Error when the delivery is not to become a task, or the task does not end in time. */
  async follow(guid: string, isAlive: () => boolean): Promise<WatchedTask> {
    const end = Date.now() + END_WITHIN_MS;
    for (;;) {
      const task = await this.look(guid);
      if (task && task.state !== 'queued' && task.state !== 'working') return task;
      if (!isAlive()) throw new Error('the product ended before the task did');
      if (Date.now() > end) throw new Error(`the task did not end within ${END_WITHIN_MS / 1000} s`);
      await pause(POLL_MS);
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async look(guid: string): Promise<WatchedTask | undefined> {
    await this.checkDelivery(guid);
    const { rows } = await this.client.query<{ id: string; state: string; reason: string | null }>(TASK, [guid]);
    const task = rows[0];
    if (!task) return undefined;
    const steps = (await this.client.query<WatchedStep>(STEPS, [task.id])).rows.map((one) => ({ ...one, ms: Math.round(one.ms) }));
    for (const { step, state, ms, facts } of steps.filter(({ step }) => !this.told.has(step))) {
      this.told.add(step);
      this.tell(`  ${step.padEnd(9)} ${state.padEnd(8)} ${String(ms).padStart(6)} ms${detailOf(step, facts)}`);
    }
    return { ...task, reason: task.reason ?? '', steps };
  }

  private async checkDelivery(guid: string): Promise<void> {
    const delivery = (await this.client.query<DeliveryRow>(DELIVERY, [guid])).rows[0];
    if (!delivery || delivery.state === 'received') return;
    if (delivery.state !== 'done') throw new Error(`the delivery ended ${delivery.state}: ${delivery.decision} (${delivery.reason})`);
    if (!this.decided) this.tell(`delivery decided: ${delivery.decision} (${delivery.reason})`);
    this.decided = true;
  }
}
