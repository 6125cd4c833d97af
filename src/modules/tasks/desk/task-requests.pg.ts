import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../../shared/crypto/ids.port.js';
import { PRIORITY } from '../../../shared/queue/work-queue.port.js';
import { currentTraceparent } from '../../../shared/telemetry/tracing.js';
import type { RepositoryRef } from '../../repos/index.js';
import { stoppedBy } from '../run/ending.js';
import type { RetryResult, StopRequest, StopResult, TaskRequests } from './task-requests.port.js';
import { STOP_CHANNEL } from './task-requests.port.js';
import { toTask, type TaskRow } from '../board/task-rows.js';
import { isFinal } from '../board/task-state.js';
import type { TaskState } from '../task.js';

/** Queued ends at once; working is told. The event's id comes after the row's lock, so that events stay in order. */
const STOP = `
WITH ended AS (
  UPDATE tasks SET state = 'stopped', reason = $3, stop_requested_by = $2, finished_at = now() WHERE id = $1 AND state = 'queued' RETURNING *
), told AS (
  UPDATE tasks SET stop_requested_by = coalesce(stop_requested_by, $2) WHERE id = $1 AND state = 'working' RETURNING *
), noted AS (
  INSERT INTO task_events (task_id, epoch, type, data)
  SELECT id, epoch, 'task.stop_requested', jsonb_build_object('by', $2::text) FROM (SELECT id, epoch FROM ended UNION ALL SELECT id, epoch FROM told) AS asked
), woken AS (SELECT pg_notify('${STOP_CHANNEL}', '') FROM told)
SELECT *, (SELECT count(*) FROM woken) AS woken FROM (SELECT * FROM ended UNION ALL SELECT * FROM told) AS asked`;

const RETRY = `
WITH added AS (
  INSERT INTO tasks (id, retry_of, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, comment_id, traceparent)
  SELECT $2, id, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, comment_id, $4::text
  FROM tasks WHERE id = $1 AND state IN ('failed', 'stopped', 'no change', 'out of budget')
  ON CONFLICT DO NOTHING RETURNING id, epoch, traceparent
), told AS (
  INSERT INTO artifacts (task_id, name, epoch, content, bytes, truncated)
  SELECT added.id, name, 0, content, bytes, truncated FROM artifacts, added WHERE task_id = $1 AND name = 'session'
    AND NOT coalesce($5::boolean, (SELECT state = 'stopped' AND stop_requested_by IS NOT NULL FROM tasks WHERE id = $1))
), announced AS (
  INSERT INTO outbox (queue, subject_id, key, priority, traceparent) SELECT 'tasks', id, 'task-' || id || '-' || epoch, ${PRIORITY.human}::smallint, traceparent FROM added
), noted AS (
  INSERT INTO task_events (task_id, epoch, type, data) SELECT id, epoch, 'task.retry', jsonb_build_object('by', $3::text, 'of', $1::text) FROM added
)
SELECT id FROM added`;

@Injectable()
export class PgTaskRequests implements TaskRequests {
  constructor(
    private readonly db: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async repositoryOf(taskId: string): Promise<RepositoryRef | undefined> {
    const [row] = await this.db.query<TaskRow[]>('SELECT * FROM tasks WHERE id = $1', [taskId]);
    return row && toTask(row).repository;
  }

  async stop(taskId: string, by: string): Promise<StopResult> {
    // Again: a worker may claim it, or give it back, between the look and the lock.
    for (let round = 0; round < 3; round += 1) {
      const [row] = await this.db.query<TaskRow[]>(STOP, [taskId, by, stoppedBy(by).reason]);
      if (row?.state === 'stopped') return { outcome: 'stopped', task: toTask(row) };
      if (row !== undefined) return { outcome: 'stopping' };
      const state = await this.stateOf(taskId);
      if (state === undefined) return { outcome: 'absent' };
      if (isFinal(state)) return { outcome: 'over' };
    }
    return { outcome: 'over' };
  }

  async retry(taskId: string, by: string, fresh?: boolean): Promise<RetryResult> {
    const [added] = await this.db.query<{ id: string }[]>(RETRY, [taskId, this.ids.next(), by, currentTraceparent(), fresh ?? null]);
    if (added !== undefined) return { outcome: 'added', taskId: added.id };
    const state = await this.stateOf(taskId);
    if (state === undefined) return { outcome: 'absent' };
    return { outcome: isFinal(state) && state !== 'done' ? 'busy' : 'unfit' };
  }

  async stopRequests(taskIds: readonly string[]): Promise<readonly StopRequest[]> {
    const sql = `SELECT id AS "taskId", stop_requested_by AS by FROM tasks WHERE id = ANY($1) AND state = 'working' AND stop_requested_by IS NOT NULL`;
    return this.db.query<StopRequest[]>(sql, [taskIds]);
  }

  private async stateOf(taskId: string): Promise<TaskState | undefined> {
    const [row] = await this.db.query<{ state: TaskState }[]>('SELECT state FROM tasks WHERE id = $1', [taskId]);
    return row?.state;
  }
}
