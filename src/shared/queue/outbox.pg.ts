import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Admission, Outbox } from './outbox.port.js';
import { QUEUES, type QueueName, type WorkItem } from './work-queue.port.js';

/** Dispatched rows are kept this long for people who look, then pruned. */
const KEEP = '1 day';
const PRUNE_EVERY_MS = 60_000;

/** Steps of a repository's turns between two of the priorities: in a queue, the first of one goes before the second of another. */
const TURNS = 1_000;

interface Row {
  readonly id: string;
  readonly queue: QueueName;
  readonly subject_id: string;
  readonly key: string;
  readonly priority: number;
  readonly traceparent: string | null;
  /** How many of its repository are in the queue with it, itself included. */
  readonly turn: number;
}

/** Nobody waits for the disk: what a crash of the server undoes here is done again, under the same keys. */
const NOT_AWAITED = 'SET LOCAL synchronous_commit = off';

/** Frees the places of what ended. */
const SETTLE = `
UPDATE outbox SET finished_at = now() WHERE id IN (
  SELECT id FROM outbox WHERE dispatched_at IS NOT NULL AND finished_at IS NULL AND outbox_is_finished(queue, subject_id)
  FOR UPDATE SKIP LOCKED
)`;

/** Parked work is not there before its time. */
const DUE = '(due_at IS NULL OR due_at <= now())';

/**
 * Of each lane as many as there is room for, turn by turn; and whatever has its place already and must only be told to
 * the queue again. The lanes are found by steps through the index, so that a flood in one of them costs nothing.
 */
const ADMIT = `
WITH RECURSIVE lanes AS (
  (SELECT queue, lane FROM outbox WHERE dispatched_at IS NULL AND ${DUE} ORDER BY queue, lane LIMIT 1)
  UNION ALL
  SELECT beyond.queue, beyond.lane FROM lanes CROSS JOIN LATERAL (
    SELECT queue, lane FROM outbox WHERE dispatched_at IS NULL AND ${DUE} AND (queue, lane) > (lanes.queue, lanes.lane) ORDER BY queue, lane LIMIT 1
  ) AS beyond
), rooms AS (
  SELECT queue, lane, (
    SELECT count(DISTINCT subject_id) FROM outbox
    WHERE outbox.queue = lanes.queue AND outbox.lane = lanes.lane AND dispatched_at IS NOT NULL AND finished_at IS NULL
  ) AS taken FROM lanes
), admitted AS (
  SELECT first.id, taken + row_number() OVER (PARTITION BY queue, lane ORDER BY priority, id) AS turn FROM rooms CROSS JOIN LATERAL (
    SELECT id, priority FROM outbox WHERE outbox.queue = rooms.queue AND outbox.lane = rooms.lane AND dispatched_at IS NULL AND ${DUE}
    ORDER BY priority, id LIMIT greatest(0, $2 - taken)
  ) AS first
  UNION ALL
  SELECT again.id, 1 FROM outbox AS again JOIN outbox AS before ON before.subject_id = again.subject_id AND before.queue = again.queue
  WHERE again.dispatched_at IS NULL AND (again.due_at IS NULL OR again.due_at <= now()) AND before.dispatched_at IS NOT NULL AND before.finished_at IS NULL
), chosen AS (
  SELECT id, min(turn)::int AS turn FROM admitted JOIN outbox USING (id) GROUP BY id, priority ORDER BY priority, min(turn), id LIMIT $1
)
SELECT id, queue, subject_id, key, priority, traceparent, turn FROM chosen JOIN outbox USING (id)
WHERE dispatched_at IS NULL ORDER BY priority, turn, id FOR UPDATE OF outbox SKIP LOCKED`;

const MARK = 'UPDATE outbox SET dispatched_at = now() WHERE id = ANY($1::bigint[])';
const BACKLOG = `SELECT count(*)::int AS rows, coalesce(extract(epoch FROM now() - min(coalesce(due_at, created_at))), 0)::float AS "oldestSeconds"
  FROM outbox WHERE dispatched_at IS NULL AND ${DUE}`;
const PRUNE = `DELETE FROM outbox WHERE dispatched_at < now() - interval '${KEEP}'`;

@Injectable()
export class PgOutbox implements Outbox {
  private prunedAt = -PRUNE_EVERY_MS;

  constructor(private readonly dataSource: DataSource) {}

  async drain({ rows: limit, perLane }: Admission, send: (queue: QueueName, items: readonly WorkItem[]) => Promise<void>): Promise<number> {
    const moved = await this.dataSource.transaction(async (sql: EntityManager) => {
      await sql.query(NOT_AWAITED);
      await sql.query(SETTLE);
      const rows = (await sql.query(ADMIT, [limit, perLane])) as Row[];
      if (rows.length === 0) return 0;
      for (const queue of QUEUES) await sendAll(queue, rows, send);
      await sql.query(MARK, [rows.map((row) => row.id)]);
      return rows.length;
    });
    if (moved === 0) await this.prune();
    return moved;
  }

  async backlog(): Promise<{ rows: number; oldestSeconds: number }> {
    const [row] = await this.dataSource.query<{ rows: number; oldestSeconds: number }[]>(BACKLOG);
    return row ?? { rows: 0, oldestSeconds: 0 };
  }

  private async prune(): Promise<void> {
    const now = performance.now();
    if (now - this.prunedAt < PRUNE_EVERY_MS) return;
    this.prunedAt = now;
    await this.dataSource.query(PRUNE);
  }
}

async function sendAll(queue: QueueName, rows: readonly Row[], send: (queue: QueueName, items: readonly WorkItem[]) => Promise<void>): Promise<void> {
  const items = rows.filter((row) => row.queue === queue).map(toItem);
  if (items.length > 0) await send(queue, items);
}

function toItem({ subject_id, key, priority, traceparent, turn }: Row): WorkItem {
  return { id: subject_id, key, priority: priority * TURNS + Math.min(turn, TURNS - 1), traceparent: traceparent ?? undefined };
}
