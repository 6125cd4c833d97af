import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../../shared/crypto/ids.port.js';
import { AppError } from '../../../shared/errors/app-error.js';
import type { HostWait } from '../../../shared/http/host-wait.js';
import { PRIORITY } from '../../../shared/queue/work-queue.port.js';
import { redact } from '../../../shared/telemetry/redact.js';
import { currentTraceparent } from '../../../shared/telemetry/tracing.js';
import { storableJson, storableText } from '../../../shared/database/storable.js';
import type { NewTask, Parked, StepFacts, StepRecord, TaskBoard } from './task-board.port.js';
import { toClaimedTask, toStepRecord, toTask, type StepRow, type TaskRow } from './task-rows.js';
import { activeStates, sourcesOf, type FinalState } from './task-state.js';
import { TASK_STEPS, type ClaimedTask, type Task, type TaskStep } from '../task.js';

/** The queue's key names the claim that may follow, so a job of an older one can not stand for it. */
const ANNOUNCE = `INSERT INTO outbox (queue, subject_id, key, priority, traceparent) SELECT 'tasks', id, 'task-' || id || '-' || epoch, ${PRIORITY.human}::smallint, traceparent FROM`;

const ADD = `
WITH added AS (
  INSERT INTO tasks (id, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, comment_id, traceparent)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  ON CONFLICT DO NOTHING RETURNING *
), announced AS (${ANNOUNCE} added)
SELECT * FROM added`;

const EXISTING = `
SELECT * FROM tasks WHERE delivery_id = $1 OR (repository_id = $2 AND issue_number = $3 AND state = ANY($4))
ORDER BY delivery_id = $1 AND retry_of IS NULL DESC LIMIT 1`;

const CLAIM = `
UPDATE tasks SET state = 'working', epoch = epoch + 1, worker = $2, lease_until = now() + $3 * interval '1 millisecond'
WHERE id = $1 AND state = ANY($4) AND (lease_until IS NULL OR lease_until < now()) AND queued_at <= now()
RETURNING *, extract(epoch FROM now() - created_at)::float AS waited, 
  1 + (SELECT count(*)::int FROM task_events WHERE task_id = tasks.id AND type = 'task.retried') AS tries,
  epoch - 1 - (SELECT count(*)::int FROM task_events WHERE task_id = tasks.id AND type IN ('task.released', 'task.parked', 'task.retried')) AS deaths`;

/** A lease that nobody renews is the wait: the reaper puts the task back when it runs out, whoever dies until then. */
const RETRY = `
WITH held AS (
  UPDATE tasks SET lease_until = now() + $3 * interval '1 millisecond' WHERE id = $1 AND epoch = $2 AND state = 'working' RETURNING id, epoch
), noted AS (INSERT INTO task_events (task_id, epoch, type, data) SELECT id, epoch, 'task.retried', jsonb_build_object('code', $4::text) FROM held)
SELECT id FROM held`;

const RELEASE = `
WITH freed AS (
  UPDATE tasks SET state = 'queued', worker = NULL, lease_until = NULL, queued_at = now()
  WHERE id = $1 AND epoch = $2 AND state = 'working' RETURNING id, epoch, traceparent
), announced AS (${ANNOUNCE} freed),
noted AS (INSERT INTO task_events (task_id, epoch, type, data) SELECT id, epoch, 'task.released', '{}' FROM freed)
SELECT id FROM freed`;

/** The claim asks for the same time, so that no second job of the task begins earlier. */
const PARK = `
WITH freed AS (
  UPDATE tasks SET state = 'queued', worker = NULL, lease_until = NULL, queued_at = now() + $3 * interval '1 millisecond'
  WHERE id = $1 AND epoch = $2 AND state = 'working' RETURNING id, epoch, traceparent, queued_at
), announced AS (
  INSERT INTO outbox (queue, subject_id, key, priority, traceparent, due_at)
  SELECT 'tasks', id, 'task-' || id || '-' || epoch, ${PRIORITY.human}::smallint, traceparent, queued_at FROM freed
), noted AS (INSERT INTO task_events (task_id, epoch, type, data) SELECT id, epoch, 'task.parked', jsonb_build_object('until', queued_at, 'code', $4::text) FROM freed)
SELECT id FROM freed`;

/** Events of before there was a code are of limits. */
const PARKED = `
SELECT (data->>'until')::timestamptz AS until, coalesce(data->>'code', 'host.limited') AS code
FROM task_events WHERE task_id = $1 AND type = 'task.parked' ORDER BY 1 DESC LIMIT 1`;

const REQUEUE_LOST = `
WITH lost AS (
  SELECT id FROM tasks WHERE state = 'working' AND lease_until < now() ORDER BY lease_until LIMIT 100 FOR UPDATE SKIP LOCKED
), freed AS (
  UPDATE tasks SET state = 'queued', worker = NULL, lease_until = NULL, queued_at = now() FROM lost WHERE tasks.id = lost.id RETURNING tasks.id, epoch, traceparent
), announced AS (${ANNOUNCE} freed)
SELECT id FROM freed`;

/** A key of its own, because the queue may remember the old one; the claim makes a second job harmless. */
const ANNOUNCE_AGAIN = `
WITH silent AS (
  SELECT tasks.id, epoch, tasks.traceparent, said.times FROM tasks CROSS JOIN LATERAL (
    SELECT count(*) AS times, max(greatest(created_at, due_at)) AS last, coalesce(bool_and(dispatched_at IS NOT NULL), true) AS sent
    FROM outbox WHERE subject_id = tasks.id AND (key = 'task-' || tasks.id || '-' || epoch OR key LIKE 'task-' || tasks.id || '-' || epoch || '.%')
  ) AS said
  WHERE state = 'queued' AND said.sent AND coalesce(said.last, tasks.created_at) < now() - $1 * 2 ^ (said.times - 1) * interval '1 millisecond'
  LIMIT 100 FOR UPDATE OF tasks SKIP LOCKED
), announced AS (
  INSERT INTO outbox (queue, subject_id, key, priority, traceparent)
  SELECT 'tasks', id, 'task-' || id || '-' || epoch || '.' || times, ${PRIORITY.human}::smallint, traceparent FROM silent
)
SELECT id FROM silent`;

/** FOR SHARE: no newer claim between the check of the epoch and the row that is written under it. */
const START_STEP = `
INSERT INTO task_steps (task_id, step, state, epoch)
SELECT id, $3, 'running', epoch FROM tasks WHERE id = $1 AND epoch = $2 AND state = 'working' FOR SHARE
ON CONFLICT (task_id, step) DO UPDATE SET state = 'running', epoch = excluded.epoch, started_at = now(), finished_at = NULL
RETURNING task_id`;

const END_STEP = `
WITH held AS (SELECT id FROM tasks WHERE id = $1 AND epoch = $2 AND state = 'working' FOR SHARE)
UPDATE task_steps SET state = $4, facts = facts || $5::jsonb, finished_at = now()
FROM held WHERE task_id = held.id AND step = $3 AND task_steps.epoch = $2 RETURNING task_id`;

@Injectable()
export class PgTaskBoard implements TaskBoard {
  constructor(
    private readonly db: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async add(task: NewTask): Promise<{ task: Task; added: boolean }> {
    // Again: the active task that stood in the way may end between the two statements.
    for (let round = 0; round < 3; round += 1) {
      const [added] = await this.db.query<TaskRow[]>(ADD, this.valuesOf(task));
      if (added !== undefined) return { task: toTask(added), added: true };
      const { id } = task.repository;
      const [existing] = await this.db.query<TaskRow[]>(EXISTING, [task.deliveryId, id, task.issueNumber, activeStates()]);
      if (existing !== undefined) return { task: toTask(existing), added: false };
    }
    throw new AppError('task.contended', 'The task could not be recorded; please ask again.', { retry: 'later' });
  }

  async find(id: string): Promise<Task | undefined> {
    const [row] = await this.db.query<TaskRow[]>('SELECT * FROM tasks WHERE id = $1', [id]);
    return row && toTask(row);
  }

  async claim(id: string, worker: string, leaseMs: number): Promise<ClaimedTask | undefined> {
    const [row] = await this.update<TaskRow & { tries: number; deaths: number; waited: number }>(CLAIM, [id, worker, leaseMs, sourcesOf('working')]);
    return row && toClaimedTask(row);
  }

  async holds(id: string, epoch: number): Promise<boolean> {
    const rows = await this.db.query<unknown[]>("SELECT 1 FROM tasks WHERE id = $1 AND epoch = $2 AND state = 'working'", [id, epoch]);
    return rows.length === 1;
  }

  async renew(id: string, epoch: number, leaseMs: number): Promise<boolean> {
    const sql = "UPDATE tasks SET lease_until = now() + $3 * interval '1 millisecond' WHERE id = $1 AND epoch = $2 AND state = 'working' RETURNING id";
    return (await this.update(sql, [id, epoch, leaseMs])).length === 1;
  }

  async retryAfter(id: string, epoch: number, ms: number, code: string): Promise<boolean> {
    return (await this.db.query<unknown[]>(RETRY, [id, epoch, ms, code])).length === 1;
  }

  async release(id: string, epoch: number): Promise<boolean> {
    return (await this.db.query<unknown[]>(RELEASE, [id, epoch])).length === 1;
  }

  async park(id: string, epoch: number, { code, ms }: HostWait): Promise<boolean> {
    return (await this.db.query<unknown[]>(PARK, [id, epoch, ms, code])).length === 1;
  }

  async parkedFor(id: string): Promise<Parked | undefined> {
    return (await this.db.query<Parked[]>(PARKED, [id]))[0];
  }

  async finish(id: string, epoch: number, state: FinalState, reason: string, dead = false): Promise<boolean> {
    const sql = "UPDATE tasks SET state = $3, reason = $4, finished_at = now(), dead_at = CASE WHEN $5 THEN now() END, lease_until = NULL WHERE id = $1 AND epoch = $2 AND state = 'working' RETURNING id";
    return (await this.update(sql, [id, epoch, state, redact(storableText(reason)), dead])).length === 1;
  }

  async startStep(id: string, epoch: number, step: TaskStep): Promise<boolean> {
    return (await this.db.query<unknown[]>(START_STEP, [id, epoch, step])).length === 1;
  }

  async endStep(id: string, epoch: number, step: TaskStep, state: 'done' | 'failed' | 'skipped', facts: StepFacts): Promise<boolean> {
    return (await this.update(END_STEP, [id, epoch, step, state, redact(storableJson(facts))])).length === 1;
  }

  async steps(id: string): Promise<readonly StepRecord[]> {
    const rows = await this.db.query<StepRow[]>('SELECT * FROM task_steps WHERE task_id = $1', [id]);
    return rows.map(toStepRecord).sort((a, b) => TASK_STEPS.indexOf(a.step) - TASK_STEPS.indexOf(b.step));
  }

  async requeueLost(): Promise<readonly string[]> {
    const rows = await this.db.query<{ id: string }[]>(REQUEUE_LOST);
    return rows.map((row) => row.id);
  }

  async announceAgain(afterMs: number): Promise<readonly string[]> {
    const rows = await this.db.query<{ id: string }[]>(ANNOUNCE_AGAIN, [afterMs]);
    return rows.map((row) => row.id);
  }

  /** The driver answers an UPDATE with its rows and their number. */
  private async update<Row>(sql: string, values: unknown[]): Promise<readonly Row[]> {
    const [rows] = await this.db.query<[Row[], number]>(sql, values);
    return rows;
  }

  private valuesOf(task: NewTask): unknown[] {
    const { id, installationId, owner, name } = task.repository;
    const texts = [task.issueTitle, task.issueBody, task.requestedBy, task.request].map((text) => storableText(text));
    return [this.ids.next(), task.deliveryId, installationId, id, owner, name, task.issueNumber, ...texts, task.commentId ?? null, currentTraceparent()];
  }
}
