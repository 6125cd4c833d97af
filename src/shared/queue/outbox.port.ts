import type { QueueName, WorkItem } from './work-queue.port.js';

export const OUTBOX = Symbol('OUTBOX');

/** PostgreSQL channel that is notified by a trigger on every insert into `outbox`. */
export const OUTBOX_CHANNEL = 'agent_bot_outbox';

/**
 * Rows that say "this id still has to reach that queue". They are written in the statement that writes the
 * subject itself (deliveries, tasks), so nothing accepted is ever without one. A row with a `due_at` waits for it.
 */
export interface Outbox {
  /**
   * Locks up to `limit` undispatched rows (SKIP LOCKED, by priority then age), hands them to `send` a queue
   * at a time and marks them dispatched when it returns; when it throws they stay for the next sweep.
   * Returns how many rows were dispatched.
   */
  drain(limit: number, send: (queue: QueueName, items: readonly WorkItem[]) => Promise<void>): Promise<number>;
  /** What still has to reach a queue, and how long the oldest of it has waited. */
  backlog(): Promise<{ readonly rows: number; readonly oldestSeconds: number }>;
}
