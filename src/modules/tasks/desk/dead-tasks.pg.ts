import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Place } from '../../../shared/http/cursor.js';
import type { DeadLetter, DeadLetters, Requeued } from '../../../shared/queue/dead-letters.port.js';
import { TASK_REQUESTS, type TaskRequests } from './task-requests.port.js';

/** One that was tried again, by whatever road, is none any more. */
const DEAD = 'dead_at IS NOT NULL AND discarded_at IS NULL AND NOT EXISTS (SELECT FROM tasks again WHERE again.retry_of = tasks.id)';

const LIST = `
SELECT id, owner, name, issue_number, reason, installation_id, dead_at, to_char(dead_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS dead_at_text
FROM tasks WHERE ${DEAD} AND ($1::timestamptz IS NULL OR (dead_at, id) < ($1, $2::uuid))
ORDER BY dead_at DESC, id DESC LIMIT $3`;

const DISCARD = `UPDATE tasks SET discarded_at = now() WHERE id = $1 AND ${DEAD} RETURNING id`;

interface Row {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly issue_number: number;
  readonly reason: string;
  readonly installation_id: string;
  readonly dead_at: Date;
  readonly dead_at_text: string;
}

@Injectable()
export class PgDeadTasks implements DeadLetters {
  constructor(
    private readonly db: DataSource,
    @Inject(TASK_REQUESTS) private readonly requests: TaskRequests,
  ) {}

  async list(after: Place | undefined, limit: number): Promise<readonly DeadLetter[]> {
    const rows = await this.db.query<Row[]>(LIST, [after?.at ?? null, after?.id ?? null, limit]);
    return rows.map(toLetter);
  }

  async count(): Promise<number> {
    const [row] = await this.db.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM tasks WHERE ${DEAD}`);
    return row?.count ?? 0;
  }

  /** As a new task, so that it has its tries and its comment. */
  async requeue(id: string, by: string): Promise<Requeued> {
    if ((await this.db.query<unknown[]>(`SELECT id FROM tasks WHERE id = $1 AND ${DEAD}`, [id])).length === 0) return { outcome: 'absent' };
    const result = await this.requests.retry(id, by);
    if (result.outcome === 'added') return { outcome: 'queued', taskId: result.taskId };
    return { outcome: result.outcome === 'busy' ? 'busy' : 'absent' };
  }

  async discard(id: string): Promise<boolean> {
    const [rows] = await this.db.query<[unknown[], number]>(DISCARD, [id]);
    return rows.length === 1;
  }
}

function toLetter(row: Row): DeadLetter {
  const subject = `${row.owner}/${row.name}#${row.issue_number}`;
  return { id: row.id, kind: 'task', subject, reason: row.reason, installationId: Number(row.installation_id), diedAt: row.dead_at, diedAtText: row.dead_at_text };
}
