import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { cursorOf, placeOf, type Page } from '../../../shared/http/cursor.js';
import { PRIORITY } from '../../../shared/queue/work-queue.port.js';
import { currentTraceparent } from '../../../shared/telemetry/tracing.js';
import type { DecisionWord } from '../dispatch/decision.js';
import type { DeliveryFilter, DeliveryReader, DeliveryState, OpenedDelivery, SeenDelivery } from './delivery-reader.port.js';

const COLUMNS = `id, guid, event, action, installation_id, repository_id, sender, state, decision, reason, attempts, received_at, decided_at,
  to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS received_at_text`;

const LIST = `
SELECT ${COLUMNS} FROM deliveries
WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR event = $2) AND ($3::timestamptz IS NULL OR (received_at, id) < ($3, $4::uuid))
ORDER BY received_at DESC, id DESC LIMIT $5`;

/** The queue may remember the finished job, so this one gets another key. */
const REPLAY = `
WITH reopened AS (
  UPDATE deliveries SET state = 'received', decision = NULL, reason = NULL, decided_at = NULL, attempts = 0, traceparent = $2::text
  WHERE id = $1 AND state <> 'received' RETURNING id
), queued AS (
  INSERT INTO outbox (queue, subject_id, key, priority, traceparent)
  SELECT 'deliveries', id, id || '.again.' || (1000 * extract(epoch FROM clock_timestamp()))::bigint, ${PRIORITY.human}, $2::text FROM reopened RETURNING 1
)
SELECT EXISTS (SELECT FROM queued) AS queued, EXISTS (SELECT FROM deliveries WHERE id = $1) AS present`;

interface Row {
  readonly id: string;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installation_id: string | null;
  readonly repository_id: string | null;
  readonly sender: string | null;
  readonly state: DeliveryState;
  readonly decision: DecisionWord | null;
  readonly reason: string | null;
  readonly attempts: number;
  readonly received_at: Date;
  readonly decided_at: Date | null;
  readonly received_at_text: string;
}

@Injectable()
export class PgDeliveryReader implements DeliveryReader {
  constructor(private readonly db: DataSource) {}

  async list({ state, event, cursor, limit }: DeliveryFilter): Promise<Page<SeenDelivery>> {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const rows = await this.db.query<Row[]>(LIST, [state ?? null, event ?? null, after?.at ?? null, after?.id ?? null, limit + 1]);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map(toDelivery), nextCursor: rows.length > limit && last !== undefined ? cursorOf({ at: last.received_at_text, id: last.id }) : null };
  }

  async open(id: string): Promise<OpenedDelivery | undefined> {
    const [row] = await this.db.query<(Row & { body: Buffer })[]>(`SELECT ${COLUMNS}, body FROM deliveries WHERE id = $1`, [id]);
    return row && { delivery: toDelivery(row), body: row.body };
  }

  async replay(id: string): Promise<'queued' | 'under way' | 'absent'> {
    const [row] = await this.db.query<{ queued: boolean; present: boolean }[]>(REPLAY, [id, currentTraceparent()]);
    if (row?.queued === true) return 'queued';
    return row?.present === true ? 'under way' : 'absent';
  }
}

function toDelivery(row: Row): SeenDelivery {
  return {
    id: row.id,
    guid: row.guid,
    event: row.event,
    action: row.action ?? undefined,
    installationId: numberOf(row.installation_id),
    repositoryId: numberOf(row.repository_id),
    sender: row.sender ?? undefined,
    state: row.state,
    decision: row.decision ?? undefined,
    reason: row.reason ?? undefined,
    attempts: row.attempts,
    receivedAt: row.received_at,
    decidedAt: row.decided_at ?? undefined,
  };
}

const numberOf = (text: string | null): number | undefined => (text === null ? undefined : Number(text));
