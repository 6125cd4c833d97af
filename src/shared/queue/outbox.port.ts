import type { QueueName, WorkItem } from './work-queue.port.js';

export const OUTBOX = Symbol('OUTBOX');

/** PostgreSQL channel that is notified by a trigger on every insert into `outbox`. */
export const OUTBOX_CHANNEL = 'agent_bot_outbox';

export interface Admission {
  /** Rows of one call. */
  readonly rows: number;
  /** Unfinished jobs of one lane in one queue. */
  readonly perLane: number;
}

/**
 * Rows that say "this id still has to reach that queue". They are written in the statement that writes the
 * subject itself (deliveries, tasks), so nothing accepted is ever without one. A row with a `due_at` waits for it.
 */
export interface Outbox {
  /**
   * Locks the undispatched rows that are admitted (SKIP LOCKED; by priority, then lanes in turn, then age), hands them
   * to `send` a queue at a time and marks them dispatched when it returns; when it throws they stay for the next sweep.
   * Returns how many rows were dispatched. A lane is a repository; a row of a subject that is in the queue already is
   * always admitted.
   */
  drain(admission: Admission, send: (queue: QueueName, items: readonly WorkItem[]) => Promise<void>): Promise<number>;
  /** What still has to reach a queue, and how long the oldest of it has waited. */
  backlog(): Promise<{ readonly rows: number; readonly oldestSeconds: number }>;
}
