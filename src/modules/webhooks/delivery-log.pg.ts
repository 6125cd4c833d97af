import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../shared/crypto/ids.port.js';
import { PRIORITY } from '../../shared/queue/work-queue.port.js';
import { currentTraceparent } from '../../shared/telemetry/tracing.js';
import { DECISIONS, type Decision } from './decision.js';
import type { DeliveryLog, NewDelivery, StartedDelivery, StoredDelivery } from './delivery-log.port.js';

/**
 * The outbox keys name the job: the queue may remember a finished one, so a delivery that is to run again gets another.
 * DO UPDATE rather than DO NOTHING: it answers the first delivery's id also when that one was committed after this
 * statement's snapshot was taken.
 */
const STORE = `
WITH claimed AS (
  INSERT INTO delivery_keys (key, delivery_id) VALUES ('guid:' || $2, $1)
  ON CONFLICT (key) DO UPDATE SET key = excluded.key
  RETURNING delivery_id
), added AS (
  INSERT INTO deliveries (id, guid, event, action, installation_id, repository_id, sender, body, state, decision, reason, traceparent, decided_at)
  SELECT delivery_id, $2, $3, $4, $5::bigint, $6::bigint, $7, $8::bytea, $9, $10, $11, $12::text, CASE WHEN $9 = 'received' THEN NULL ELSE now() END
  FROM claimed WHERE delivery_id = $1
  RETURNING id
), reopened AS (
  UPDATE deliveries SET state = 'received', decision = NULL, reason = NULL, decided_at = NULL, attempts = 0, traceparent = $12::text
  FROM claimed WHERE id = delivery_id AND delivery_id <> $1 AND state = 'dead'
  RETURNING id
), queued AS (
  INSERT INTO outbox (queue, subject_id, key, priority, traceparent)
  SELECT 'deliveries', id, id::text, ${PRIORITY.human}, $12::text FROM added WHERE $9 = 'received'
  UNION ALL
  SELECT 'deliveries', id, id || '.again.' || (1000 * extract(epoch FROM clock_timestamp()))::bigint, ${PRIORITY.human}, $12::text FROM reopened
)
SELECT delivery_id AS id, EXISTS (SELECT FROM added) AS added, EXISTS (SELECT FROM reopened) AS reopened FROM claimed`;

/** One that is parked is not begun before it is due, whichever job asks. */
const START = `
UPDATE deliveries SET attempts = attempts + 1
WHERE id = $1 AND state = 'received' AND NOT EXISTS (SELECT FROM outbox WHERE subject_id = deliveries.id AND due_at > now())
RETURNING id, event, action, installation_id AS "installationId", body, attempts AS attempt, reason AS "lastFailure"`;

const NOTE_FAILURE = `UPDATE deliveries SET reason = $2 WHERE id = $1 AND state = 'received'`;

const PARK = `
WITH parked AS (
  UPDATE deliveries SET attempts = attempts - 1, reason = $2 WHERE id = $1 AND state = 'received' RETURNING id, traceparent
)
INSERT INTO outbox (queue, subject_id, key, priority, traceparent, due_at)
SELECT 'deliveries', id, id || '.parked.' || (1000 * extract(epoch FROM clock_timestamp()))::bigint, ${PRIORITY.human}, traceparent, now() + $3 * interval '1 millisecond' FROM parked`;

const DECIDE = `
UPDATE deliveries SET state = $2, decision = $3, reason = $4, decided_at = now() WHERE id = $1 AND state = 'received'`;

const CLAIM_KEY = `
INSERT INTO delivery_keys (key, delivery_id) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING delivery_id`;

const UNKNOWN = `
SELECT guid FROM unnest($1::text[]) AS guid WHERE NOT EXISTS (SELECT FROM delivery_keys WHERE key = 'guid:' || guid)`;

const REQUEUE_SILENT = `
WITH silent AS (
  SELECT id, attempts, traceparent FROM deliveries WHERE state = 'received' AND NOT EXISTS (
    SELECT FROM outbox WHERE subject_id = deliveries.id AND (dispatched_at IS NULL OR dispatched_at > now() - $1 * interval '1 millisecond')
  )
), queued AS (
  INSERT INTO outbox (queue, subject_id, key, priority, traceparent)
  SELECT 'deliveries', id, id || '.silent.' || attempts, ${PRIORITY.human}, traceparent FROM silent RETURNING 1
)
SELECT count(*)::integer AS requeued FROM queued`;

@Injectable()
export class PgDeliveryLog implements DeliveryLog {
  constructor(
    private readonly database: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async store(delivery: NewDelivery): Promise<StoredDelivery> {
    const rows = await this.database.query<StoredRow[]>(STORE, [this.ids.next(), ...columnsOf(delivery), currentTraceparent()]);
    const { id, added, reopened } = rows[0]!;
    return { id, outcome: outcomeOf(added, reopened) };
  }

  async start(id: string): Promise<StartedDelivery | undefined> {
    const [rows] = await this.database.query<[StartedRow[], number]>(START, [id]);
    const row = rows[0];
    return row && { ...row, action: row.action ?? undefined, installationId: numberOf(row.installationId), lastFailure: row.lastFailure ?? undefined };
  }

  async noteFailure(id: string, reason: string): Promise<void> {
    await this.database.query(NOTE_FAILURE, [id, storable(reason)]);
  }

  async park(id: string, reason: string, ms: number): Promise<void> {
    await this.database.query(PARK, [id, storable(reason), ms]);
  }

  async decide(id: string, { word, reason }: Decision): Promise<void> {
    await this.database.query(DECIDE, [id, DECISIONS[word].state, word, storable(reason)]);
  }

  async claimKey(key: string, id: string): Promise<boolean> {
    const rows = await this.database.query<{ delivery_id: string }[]>(CLAIM_KEY, [key, id]);
    return rows[0]?.delivery_id === id;
  }

  async unknownOf(guids: readonly string[]): Promise<readonly string[]> {
    const rows = await this.database.query<{ guid: string }[]>(UNKNOWN, [guids]);
    return rows.map(({ guid }) => guid);
  }

  async requeueSilent(silentMs: number): Promise<number> {
    const rows = await this.database.query<{ requeued: number }[]>(REQUEUE_SILENT, [silentMs]);
    return rows[0]!.requeued;
  }
}

interface StoredRow {
  readonly id: string;
  readonly added: boolean;
  readonly reopened: boolean;
}

interface StartedRow {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: string | null;
  readonly body: Buffer;
  readonly attempt: number;
  readonly lastFailure: string | null;
}

/** GitHub's numbers stay below 2^53; the driver gives a bigint as text. */
const numberOf = (text: string | null): number | undefined => (text === null ? undefined : Number(text));

/** $2 to $11 of STORE. */
function columnsOf({ guid, event, action, installationId, repositoryId, sender, body, decided }: NewDelivery): unknown[] {
  const state = decided ? DECISIONS[decided.word].state : 'received';
  const ending = decided ? [decided.word, storable(decided.reason)] : [null, null];
  return [guid, event, action ?? null, installationId ?? null, repositoryId ?? null, sender ?? null, body, state, ...ending];
}

function outcomeOf(added: boolean, reopened: boolean): StoredDelivery['outcome'] {
  if (added) return 'new';
  return reopened ? 'reopened' : 'duplicate';
}

/** PostgreSQL's text takes no NUL, and reasons quote foreign text; 2,000 characters are enough for a person. */
function storable(text: string): string {
  return text.replaceAll('\0', '').slice(0, 2_000);
}
