import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../../shared/crypto/ids.port.js';
import { againAfterLostRace } from '../../../shared/database/lost-races.js';
import { poolOf } from '../../../shared/database/pool.pg.js';
import { storableText } from '../../../shared/database/storable.js';
import { PRIORITY } from '../../../shared/queue/work-queue.port.js';
import { currentTraceparent } from '../../../shared/telemetry/tracing.js';
import { DECISIONS, REASON_MAX, type Decision } from '../dispatch/decision.js';
import type { DeliveryLog, NewDelivery, StartedDelivery, StoredDelivery } from './delivery-log.port.js';
import { GroupCommit, type GroupLimits } from '../reception/group-commit.js';
import { FORGOTTEN, isOfTheData, storeDeliveries, type IdentifiedDelivery } from '../reception/store-deliveries.pg.js';

const MB = 1024 * 1024;
/** What a delivery holds in memory beside its body. */
const ROW_BYTES = 1024;

/**
 * The answer must reach GitHub, which waits 10 s, while it still listens. Under load two writers, so that one works while
 * the other's commit reaches the disk; 64 MB are two of the largest deliveries and then some.
 */
export const STORE_LIMITS: GroupLimits = { writers: 2, secondWriterItems: 16, groupItems: 100, groupBytes: 4 * MB, totalBytes: 64 * MB, patienceMs: 4_500 };

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

const SETTLE = `
WITH settled AS (
  UPDATE deliveries SET state = $2, decision = $3, reason = $4, decided_at = now() WHERE id = $1 AND decision = 'waiting'
)
SELECT NOT EXISTS (SELECT FROM deliveries WHERE id = $1 AND state = 'received') AS settled`;

const CLAIM_KEY = `
INSERT INTO delivery_keys (key, delivery_id) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING delivery_id`;

const FORGET_BODIES = `DELETE FROM delivery_keys WHERE ${FORGOTTEN}`;

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
  private readonly inbox = new GroupCommit<IdentifiedDelivery, StoredDelivery>(
    {
      sizeOf: ({ body }) => body.length + ROW_BYTES,
      write: (deliveries) => againAfterLostRace(() => storeDeliveries(poolOf(this.database), deliveries, STORE_LIMITS.patienceMs)),
      isOfOneItem: isOfTheData,
    },
    STORE_LIMITS,
  );

  constructor(
    private readonly database: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  store(delivery: NewDelivery): Promise<StoredDelivery> {
    return this.inbox.add({ ...delivery, id: this.ids.next(), traceparent: currentTraceparent() });
  }

  async start(id: string): Promise<StartedDelivery | undefined> {
    const [rows] = await this.database.query<[StartedRow[], number]>(START, [id]);
    const row = rows[0];
    return row && { ...row, action: row.action ?? undefined, installationId: numberOf(row.installationId), lastFailure: row.lastFailure ?? undefined };
  }

  async noteFailure(id: string, reason: string): Promise<void> {
    await this.database.query(NOTE_FAILURE, [id, storableText(reason, { most: REASON_MAX })]);
  }

  async park(id: string, reason: string, ms: number): Promise<void> {
    await this.database.query(PARK, [id, storableText(reason, { most: REASON_MAX }), ms]);
  }

  async decide(id: string, { word, reason }: Decision): Promise<void> {
    await this.database.query(DECIDE, [id, DECISIONS[word].state, word, storableText(reason, { most: REASON_MAX })]);
  }

  async settle(id: string, { word, reason }: Decision): Promise<boolean> {
    const rows = await this.database.query<{ settled: boolean }[]>(SETTLE, [id, DECISIONS[word].state, word, storableText(reason, { most: REASON_MAX })]);
    return rows[0]!.settled;
  }

  async claimKey(key: string, id: string): Promise<boolean> {
    const rows = await this.database.query<{ delivery_id: string }[]>(CLAIM_KEY, [key, id]);
    return rows[0]?.delivery_id === id;
  }

  async forgetBodies(): Promise<number> {
    const [, forgotten] = await this.database.query<[unknown[], number]>(FORGET_BODIES);
    return forgotten;
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
