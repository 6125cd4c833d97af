import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../../shared/crypto/ids.port.js';
import { storableText } from '../../../shared/database/storable.js';
import { PRIORITY } from '../../../shared/queue/work-queue.port.js';
import { currentTraceparent } from '../../../shared/telemetry/tracing.js';
import type { NewTask } from '../board/task-board.port.js';
import { activeStates } from '../board/task-state.js';
import { endOf, WAITS, type EndRow } from './waiting-rows.js';
import { WAITING_MAX, type ReadyIssue, type WaitingPlace, type WaitingRequests } from './waiting-requests.port.js';

const ADD = `
INSERT INTO waiting_requests (delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, comment_id, traceparent)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
WHERE (SELECT count(*) FROM waiting_requests WHERE repository_id = $3 AND issue_number = $6 AND ${WAITS}) < ${WAITING_MAX}
ON CONFLICT DO NOTHING`;

const FIND = `
SELECT delivery_id = $1 AS own, task_id AS task, dropped, dropped_by AS by FROM waiting_requests
WHERE delivery_id = $1 OR (repository_id = $2 AND issue_number = $3 AND ${WAITS}) ORDER BY own DESC LIMIT 1`;

/** Two tries of a delivery at once: one found the issue at work, the other found it free. */
const CLOSE = `
UPDATE waiting_requests w SET task_id = t.id FROM tasks t
WHERE w.task_id IS NULL AND w.dropped IS NULL AND t.delivery_id = w.delivery_id AND t.retry_of IS NULL`;

const READY = `
SELECT repository_id AS repository, issue_number AS issue, array_agg(DISTINCT requested_by) AS askers,
  max(installation_id) AS installation, (array_agg(owner ORDER BY generation DESC))[1] AS owner, (array_agg(name ORDER BY generation DESC))[1] AS name
FROM waiting_requests w WHERE ${WAITS}
AND NOT EXISTS (SELECT FROM tasks t WHERE t.repository_id = w.repository_id AND t.issue_number = w.issue_number AND t.state = ANY($1))
GROUP BY 1, 2 ORDER BY random() LIMIT 100`;

/** Who comes second waits for the rows, finds them taken and makes nothing. Names stand beside words only where several ask. */
const ADMIT = `
WITH waiting AS (
  SELECT *, requested_by = ANY($4) AS refused FROM waiting_requests WHERE repository_id = $2 AND issue_number = $3 AND ${WAITS} FOR UPDATE
), heard AS (SELECT * FROM waiting WHERE NOT refused
), said AS (
  SELECT string_agg(CASE WHEN alone THEN request ELSE requested_by || ': ' || request END, E'\\n\\n' ORDER BY generation) AS request
  FROM heard, (SELECT count(DISTINCT requested_by) = 1 AS alone FROM heard) AS people
), added AS (
  INSERT INTO tasks (id, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, comment_id, traceparent)
  SELECT $1, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, said.request, comment_id, traceparent
  FROM heard, said ORDER BY generation DESC LIMIT 1
  ON CONFLICT DO NOTHING RETURNING id, epoch, traceparent
), taken AS (
  UPDATE waiting_requests w SET task_id = added.id FROM added, heard WHERE w.delivery_id = heard.delivery_id
), dropped AS (
  UPDATE waiting_requests w SET dropped = 'refused' FROM waiting WHERE w.delivery_id = waiting.delivery_id AND waiting.refused
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
    const [row] = await this.db.query<FoundRow[]>(FIND, [deliveryId, repository.id, issueNumber]);
    return row && toPlace(row);
  }

  async add(request: NewTask): Promise<WaitingPlace> {
    const { id, installationId, owner, name } = request.repository;
    const texts = [request.issueTitle, request.issueBody, request.requestedBy, request.request].map((text) => storableText(text));
    await this.db.query(ADD, [request.deliveryId, installationId, id, owner, name, request.issueNumber, ...texts, request.commentId ?? null, currentTraceparent()]);
    // The sweep may have made a task of it already, or of those that left no room for it.
    return (await this.find(request)) ?? { place: 'behind' };
  }

  async count(repositoryId: number, issueNumber: number): Promise<number> {
    const [row] = await this.db.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM waiting_requests WHERE repository_id = $1 AND issue_number = $2 AND ${WAITS}`, [repositoryId, issueNumber]);
    return row?.count ?? 0;
  }

  async ready(): Promise<readonly ReadyIssue[]> {
    await this.db.query(CLOSE);
    const rows = await this.db.query<ReadyRow[]>(READY, [activeStates()]);
    return rows.map(({ repository, installation, owner, name, issue, askers }) => ({ repository: { id: Number(repository), installationId: Number(installation), owner, name }, issueNumber: issue, askers }));
  }

  async admit({ repository, issueNumber }: ReadyIssue, refused: readonly string[]): Promise<string | undefined> {
    const [task] = await this.db.query<{ id: string }[]>(ADMIT, [this.ids.next(), repository.id, issueNumber, refused]);
    return task?.id;
  }
}

type FoundRow = EndRow & { readonly own: boolean };

interface ReadyRow {
  readonly repository: string;
  readonly installation: string;
  readonly owner: string;
  readonly name: string;
  readonly issue: number;
  readonly askers: readonly string[];
}

function toPlace({ own, ...row }: FoundRow): WaitingPlace {
  return own ? (endOf(row) ?? { place: 'waits' }) : { place: 'behind' };
}
