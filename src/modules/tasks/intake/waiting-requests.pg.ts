import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../../shared/crypto/ids.port.js';
import { storableText } from '../../../shared/database/storable.js';
import { PRIORITY } from '../../../shared/queue/work-queue.port.js';
import { currentTraceparent } from '../../../shared/telemetry/tracing.js';
import type { NewTask } from '../board/task-board.port.js';
import { activeStates } from '../board/task-state.js';
import { WAITING_MAX, type WaitingPlace, type WaitingRequests } from './waiting-requests.port.js';

const ADD = `
INSERT INTO waiting_requests (delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, comment_id, traceparent)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
WHERE (SELECT count(*) FROM waiting_requests WHERE repository_id = $3 AND issue_number = $6 AND task_id IS NULL) < ${WAITING_MAX}
ON CONFLICT DO NOTHING`;

const FIND = `
SELECT delivery_id = $1 AS own, task_id AS task FROM waiting_requests
WHERE delivery_id = $1 OR (repository_id = $2 AND issue_number = $3 AND task_id IS NULL) ORDER BY own DESC LIMIT 1`;

const READY = `
SELECT DISTINCT repository_id AS repository, issue_number AS issue FROM waiting_requests w WHERE task_id IS NULL
AND NOT EXISTS (SELECT FROM tasks t WHERE t.repository_id = w.repository_id AND t.issue_number = w.issue_number AND t.state = ANY($1)) LIMIT 100`;

/** Who comes second waits for the rows, finds them taken and makes nothing. Names stand beside words only where several ask. */
const ADMIT = `
WITH waiting AS (
  SELECT * FROM waiting_requests WHERE repository_id = $2 AND issue_number = $3 AND task_id IS NULL FOR UPDATE
), said AS (
  SELECT string_agg(CASE WHEN alone THEN request ELSE requested_by || ': ' || request END, E'\\n\\n' ORDER BY generation) AS request
  FROM waiting, (SELECT count(DISTINCT requested_by) = 1 AS alone FROM waiting) AS people
), added AS (
  INSERT INTO tasks (id, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, comment_id, traceparent)
  SELECT $1, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, said.request, comment_id, traceparent
  FROM waiting, said ORDER BY generation DESC LIMIT 1
  ON CONFLICT DO NOTHING RETURNING id, epoch, traceparent
), taken AS (
  UPDATE waiting_requests w SET task_id = added.id FROM added, waiting WHERE w.delivery_id = waiting.delivery_id
), announced AS (
  INSERT INTO outbox (queue, subject_id, key, priority, traceparent) SELECT 'tasks', id, 'task-' || id || '-' || epoch, ${PRIORITY.human}::smallint, traceparent FROM added
)
SELECT id FROM added`;

@Injectable()
export class PgWaitingRequests implements WaitingRequests {
  constructor(
    private readonly db: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async find({ deliveryId, repository, issueNumber }: NewTask): Promise<WaitingPlace | undefined> {
    const [row] = await this.db.query<{ own: boolean; task: string | null }[]>(FIND, [deliveryId, repository.id, issueNumber]);
    if (row === undefined) return undefined;
    if (!row.own) return { place: 'behind' };
    return row.task === null ? { place: 'waits' } : { place: 'task', taskId: row.task };
  }

  async add(request: NewTask): Promise<boolean> {
    const { id, installationId, owner, name } = request.repository;
    const texts = [request.issueTitle, request.issueBody, request.requestedBy, request.request].map((text) => storableText(text));
    await this.db.query(ADD, [request.deliveryId, installationId, id, owner, name, request.issueNumber, ...texts, request.commentId ?? null, currentTraceparent()]);
    // The sweep may have made a task of it already.
    return ['waits', 'task'].includes((await this.find(request))?.place ?? '');
  }

  async admit(): Promise<readonly string[]> {
    const ready = await this.db.query<{ repository: string; issue: number }[]>(READY, [activeStates()]);
    const admitted: string[] = [];
    for (const { repository, issue } of ready) {
      const [task] = await this.db.query<{ id: string }[]>(ADMIT, [this.ids.next(), repository, issue]);
      if (task !== undefined) admitted.push(task.id);
    }
    return admitted;
  }
}
