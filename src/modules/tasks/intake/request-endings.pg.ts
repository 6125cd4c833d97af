import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EndedRequest, RequestEndings } from './request-endings.port.js';
import { endOf, type EndRow } from './waiting-rows.js';

const TAKE = `
WITH due AS (
  SELECT generation FROM waiting_requests WHERE tell_at <= now() AND (task_id IS NOT NULL OR dropped IS NOT NULL) ORDER BY tell_at LIMIT 100 FOR UPDATE SKIP LOCKED
)
UPDATE waiting_requests w SET tell_at = now() + $1 * interval '1 millisecond' FROM due WHERE w.generation = due.generation
RETURNING delivery_id, installation_id, repository_id, owner, name, issue_number, comment_id, task_id AS task, dropped, dropped_by AS by`;

@Injectable()
export class PgRequestEndings implements RequestEndings {
  constructor(private readonly db: DataSource) {}

  async take(leaseMs: number): Promise<readonly EndedRequest[]> {
    const [rows] = await this.db.query<[EndedRow[], number]>(TAKE, [leaseMs]);
    return rows.flatMap(toEnded);
  }

  async told(deliveryId: string): Promise<void> {
    await this.db.query('UPDATE waiting_requests SET tell_at = NULL WHERE delivery_id = $1', [deliveryId]);
  }
}

type EndedRow = EndRow & {
  readonly delivery_id: string;
  readonly installation_id: string;
  readonly repository_id: string;
  readonly owner: string;
  readonly name: string;
  readonly issue_number: number;
  readonly comment_id: string | null;
};

function toEnded(row: EndedRow): readonly EndedRequest[] {
  const end = endOf(row);
  if (end === undefined) return [];
  const repository = { id: Number(row.repository_id), installationId: Number(row.installation_id), owner: row.owner, name: row.name };
  return [{ deliveryId: row.delivery_id, repository, issueNumber: row.issue_number, commentId: row.comment_id === null ? undefined : Number(row.comment_id), end }];
}
