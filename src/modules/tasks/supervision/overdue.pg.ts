import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EndedTask, Overdue, TimeLimits } from './overdue.port.js';
import { duration } from '../progress/progress-comment.js';
import { toTask, type TaskRow } from '../board/task-rows.js';

/** Whoever waited that long may wait again: a dead letter, which can be requeued. */
const END_WAITING = `
WITH late AS (
  SELECT id FROM tasks WHERE state = 'queued' AND queued_at < now() - $1 * interval '1 millisecond' ORDER BY queued_at LIMIT 100 FOR UPDATE SKIP LOCKED
)
UPDATE tasks SET state = 'failed', reason = $2, finished_at = now(), dead_at = now() FROM late WHERE tasks.id = late.id RETURNING tasks.*`;

/** The step's epoch is asked as well: a dead try left its step running. */
const END_WORKING = `
WITH late AS (
  SELECT tasks.id FROM tasks JOIN task_steps ON task_id = tasks.id AND task_steps.epoch = tasks.epoch
  WHERE tasks.state = 'working' AND task_steps.state = 'running' AND step = $1 AND started_at < now() - $2 * interval '1 millisecond'
  LIMIT 100 FOR UPDATE OF tasks SKIP LOCKED
)
UPDATE tasks SET state = 'failed', reason = $3, finished_at = now(), lease_until = NULL FROM late WHERE tasks.id = late.id RETURNING tasks.*`;

@Injectable()
export class PgOverdue implements Overdue {
  constructor(private readonly db: DataSource) {}

  async end({ queuedMs, agentMs, verifyMs }: TimeLimits): Promise<readonly EndedTask[]> {
    const waited = `No worker took this up within ${duration(queuedMs)}, so it was given up. Please ask again.`;
    return [
      ...(await this.update('task.queue_wait', END_WAITING, [queuedMs, waited])),
      ...(await this.update('agent.timeout', END_WORKING, ['agent', agentMs, 'The agent ran over its time and its worker did not end it, so the task was ended.'])),
      ...(await this.update('verify.timeout', END_WORKING, ['verify', verifyMs, 'The repository’s checks ran over their time and the worker did not end them, so the task was ended.'])),
    ];
  }

  private async update(code: string, sql: string, values: unknown[]): Promise<readonly EndedTask[]> {
    const [rows] = await this.db.query<[TaskRow[], number]>(sql, values);
    return rows.map((row) => ({ task: toTask(row), code }));
  }
}
