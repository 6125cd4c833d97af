import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { cursorOf, placeOf, type Page } from '../../../shared/http/cursor.js';
import { WAITS } from '../intake/waiting-rows.js';
import type { SeenRequest, WaitingFilter, WaitingReader } from './waiting-reader.port.js';

const SEEN = `SELECT *, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at_text FROM waiting_requests`;

const LIST = `${SEEN}
WHERE ${WAITS} AND ($1::text IS NULL OR lower(owner || '/' || name) = lower($1)) AND ($2::timestamptz IS NULL OR (created_at, delivery_id) < ($2, $3::uuid))
ORDER BY created_at DESC, delivery_id DESC LIMIT $4`;

const WITHDRAW = `UPDATE waiting_requests SET dropped = 'withdrawn', dropped_by = $2 WHERE delivery_id = $1 AND ${WAITS} RETURNING delivery_id`;

interface Row {
  readonly delivery_id: string;
  readonly installation_id: string;
  readonly repository_id: string;
  readonly owner: string;
  readonly name: string;
  readonly issue_number: number;
  readonly issue_title: string;
  readonly requested_by: string;
  readonly request: string;
  readonly created_at: Date;
  readonly created_at_text: string;
}

@Injectable()
export class PgWaitingReader implements WaitingReader {
  constructor(private readonly db: DataSource) {}

  async list({ repository, cursor, limit }: WaitingFilter): Promise<Page<SeenRequest>> {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const rows = await this.db.query<Row[]>(LIST, [repository ?? null, after?.at ?? null, after?.id ?? null, limit + 1]);
    const items = rows.slice(0, limit).map(toSeen);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf({ at: last.createdAtText, id: last.id }) : null };
  }

  async find(id: string): Promise<SeenRequest | undefined> {
    const [row] = await this.db.query<Row[]>(`${SEEN} WHERE delivery_id = $1`, [id]);
    return row && toSeen(row);
  }

  async withdraw(id: string, by: string): Promise<boolean> {
    const [rows] = await this.db.query<[unknown[], number]>(WITHDRAW, [id, by]);
    return rows.length === 1;
  }
}

function toSeen(row: Row): SeenRequest {
  return {
    id: row.delivery_id,
    repository: { id: Number(row.repository_id), installationId: Number(row.installation_id), owner: row.owner, name: row.name },
    issueNumber: row.issue_number,
    issueTitle: row.issue_title,
    requestedBy: row.requested_by,
    request: row.request,
    createdAt: row.created_at,
    createdAtText: row.created_at_text,
  };
}
