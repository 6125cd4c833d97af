import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Place } from '../../../shared/http/cursor.js';
import type { DeadLetter, DeadLetters, Requeued } from '../../../shared/queue/dead-letters.port.js';
import { DELIVERY_READER, type DeliveryReader } from './delivery-reader.port.js';

/** One that died again after it was discarded is a dead letter again. */
const DEAD = "state = 'dead' AND (discarded_at IS NULL OR discarded_at < decided_at)";

const LIST = `
SELECT id, event, action, reason, installation_id, decided_at, to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS decided_at_text
FROM deliveries WHERE ${DEAD} AND ($1::timestamptz IS NULL OR (decided_at, id) < ($1, $2::uuid))
ORDER BY decided_at DESC, id DESC LIMIT $3`;

const DISCARD = `UPDATE deliveries SET discarded_at = now() WHERE id = $1 AND ${DEAD} RETURNING id`;

interface Row {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly reason: string;
  readonly installation_id: string | null;
  readonly decided_at: Date;
  readonly decided_at_text: string;
}

@Injectable()
export class PgDeadDeliveries implements DeadLetters {
  constructor(
    private readonly db: DataSource,
    @Inject(DELIVERY_READER) private readonly reader: DeliveryReader,
  ) {}

  async list(after: Place | undefined, limit: number): Promise<readonly DeadLetter[]> {
    const rows = await this.db.query<Row[]>(LIST, [after?.at ?? null, after?.id ?? null, limit]);
    return rows.map(toLetter);
  }

  async count(): Promise<number> {
    const [row] = await this.db.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM deliveries WHERE ${DEAD}`);
    return row?.count ?? 0;
  }

  /** The same delivery, reopened as by GitHub's redelivery. */
  async requeue(id: string): Promise<Requeued> {
    if ((await this.db.query<unknown[]>(`SELECT id FROM deliveries WHERE id = $1 AND ${DEAD}`, [id])).length === 0) return { outcome: 'absent' };
    return { outcome: (await this.reader.replay(id)) === 'queued' ? 'queued' : 'absent' };
  }

  async discard(id: string): Promise<boolean> {
    const [rows] = await this.db.query<[unknown[], number]>(DISCARD, [id]);
    return rows.length === 1;
  }
}

function toLetter(row: Row): DeadLetter {
  const subject = row.action === null ? row.event : `${row.event}.${row.action}`;
  const installationId = row.installation_id === null ? undefined : Number(row.installation_id);
  return { id: row.id, kind: 'delivery', subject, reason: row.reason, installationId, diedAt: row.decided_at, diedAtText: row.decided_at_text };
}
