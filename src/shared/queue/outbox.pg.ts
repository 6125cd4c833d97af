import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Outbox } from './outbox.port.js';
import { QUEUES, type QueueName, type WorkItem } from './work-queue.port.js';

/** Dispatched rows are kept this long for people who look, then pruned with the next drain. */
const KEEP = '1 day';

interface Row {
  readonly id: string;
  readonly queue: QueueName;
  readonly subject_id: string;
  readonly key: string;
  readonly priority: number;
  readonly traceparent: string | null;
}

const LOCK = `SELECT id, queue, subject_id, key, priority, traceparent FROM outbox
  WHERE dispatched_at IS NULL AND (due_at IS NULL OR due_at <= now()) ORDER BY priority, id LIMIT $1 FOR UPDATE SKIP LOCKED`;
const MARK = 'UPDATE outbox SET dispatched_at = now() WHERE id = ANY($1::bigint[])';
const BACKLOG = `SELECT count(*)::int AS rows, coalesce(extract(epoch FROM now() - min(coalesce(due_at, created_at))), 0)::float AS "oldestSeconds"
  FROM outbox WHERE dispatched_at IS NULL AND (due_at IS NULL OR due_at <= now())`;
const PRUNE = `DELETE FROM outbox WHERE dispatched_at < now() - interval '${KEEP}'`;

@Injectable()
export class PgOutbox implements Outbox {
  constructor(private readonly dataSource: DataSource) {}

  async drain(limit: number, send: (queue: QueueName, items: readonly WorkItem[]) => Promise<void>): Promise<number> {
    return this.dataSource.transaction(async (sql: EntityManager) => {
      const rows = (await sql.query(LOCK, [limit])) as Row[];
      if (rows.length === 0) {
        await sql.query(PRUNE);
        return 0;
      }
      for (const queue of QUEUES) await sendAll(queue, rows, send);
      await sql.query(MARK, [rows.map((row) => row.id)]);
      return rows.length;
    });
  }

  async backlog(): Promise<{ rows: number; oldestSeconds: number }> {
    const [row] = await this.dataSource.query<{ rows: number; oldestSeconds: number }[]>(BACKLOG);
    return row ?? { rows: 0, oldestSeconds: 0 };
  }
}

async function sendAll(queue: QueueName, rows: readonly Row[], send: (queue: QueueName, items: readonly WorkItem[]) => Promise<void>): Promise<void> {
  const items = rows.filter((row) => row.queue === queue).map((row) => ({ id: row.subject_id, key: row.key, priority: row.priority, traceparent: row.traceparent ?? undefined }));
  if (items.length > 0) await send(queue, items);
}
