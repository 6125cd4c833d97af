import type { StepFacts, StepRecord } from './task-board.port.js';
import type { ClaimedTask, Task, TaskState, TaskStep } from '../task.js';

/** A row of `tasks` as the driver gives it: bigint as text. */
export interface TaskRow {
  readonly id: string;
  readonly delivery_id: string;
  readonly installation_id: string;
  readonly repository_id: string;
  readonly owner: string;
  readonly name: string;
  readonly issue_number: number;
  readonly issue_title: string;
  readonly issue_body: string;
  readonly requested_by: string;
  readonly request: string;
  readonly comment_id: string | null;
  readonly state: TaskState;
  readonly reason: string | null;
  readonly epoch: number;
  readonly created_at: Date;
  readonly retry_of: string | null;
  readonly stop_requested_by: string | null;
  readonly traceparent: string | null;
}

export interface StepRow {
  readonly step: TaskStep;
  readonly state: StepRecord['state'];
  readonly facts: StepFacts;
  readonly started_at: Date;
  readonly finished_at: Date | null;
}

export function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    deliveryId: row.delivery_id,
    repository: { id: Number(row.repository_id), installationId: Number(row.installation_id), owner: row.owner, name: row.name },
    issueNumber: row.issue_number,
    issueTitle: row.issue_title,
    issueBody: row.issue_body,
    requestedBy: row.requested_by,
    request: row.request,
    commentId: row.comment_id === null ? undefined : Number(row.comment_id),
    state: row.state,
    reason: row.reason ?? undefined,
    epoch: row.epoch,
    createdAt: row.created_at,
    ...(row.retry_of !== null && { retryOf: row.retry_of }),
    ...(row.traceparent !== null && { traceId: traceIdOf(row.traceparent) }),
  };
}

/** Second field of a W3C `traceparent`. */
function traceIdOf(traceparent: string): string | undefined {
  return traceparent.split('-')[1];
}

export function toClaimedTask(row: TaskRow & { readonly tries: number; readonly deaths: number; readonly waited: number }): ClaimedTask {
  return { ...toTask(row), state: 'working', tries: row.tries, deaths: row.deaths, waitedSeconds: row.waited, ...(row.stop_requested_by !== null && { stopRequestedBy: row.stop_requested_by }) };
}

export function toStepRecord(row: StepRow): StepRecord {
  return { step: row.step, state: row.state, facts: row.facts, startedAt: row.started_at, finishedAt: row.finished_at ?? undefined };
}
