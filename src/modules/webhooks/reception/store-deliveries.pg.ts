import type { Pool } from 'pg';
import { storableText } from '../../../shared/database/storable.js';
import { PRIORITY } from '../../../shared/queue/work-queue.port.js';
import { BODY_KEY, kindOf } from './content-key.js';
import { DECISIONS, REASON_MAX } from '../dispatch/decision.js';
import type { NewDelivery, StoredDelivery } from '../log/delivery-log.port.js';

/** Of a key that was taken: a body is known again for a day, anything else for good. */
export const FORGOTTEN = `delivery_keys.key LIKE '${BODY_KEY}%' AND delivery_keys.created_at < now() - interval '24 hours'`;

/**
 * Any number of deliveries, each with its keys and its outbox row, in one statement. $1 is a JSON list of what becomes
 * columns, $2 all bodies one after the other. Keys are taken in one order everywhere, those of GUIDs first, so that two
 * statements never wait for each other. DO UPDATE rather than DO NOTHING: it answers the first delivery's id also when
 * that one was committed after this statement's snapshot was taken. Only whose GUID is new takes the key of its content.
 * It reads no table: its plan is kept, and was made when they were empty.
 */
const STORE = `
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS given (
    n integer, id uuid, guid text, content text, event text, action text, installation_id bigint, repository_id bigint, sender text,
    state text, decision text, reason text, traceparent text, "from" integer, bytes integer)
), claimed AS (
  INSERT INTO delivery_keys (key, delivery_id) SELECT DISTINCT ON (guid) 'guid:' || guid, id FROM given ORDER BY guid, n
  ON CONFLICT (key) DO UPDATE SET key = excluded.key
  RETURNING key, delivery_id
), owned AS MATERIALIZED (
  SELECT given.*, delivery_id AS owner FROM given JOIN claimed ON key = 'guid:' || guid
), contents AS (
  INSERT INTO delivery_keys (key, delivery_id)
  SELECT DISTINCT ON (content) content, id FROM owned WHERE owner = id AND content IS NOT NULL ORDER BY content, n
  ON CONFLICT (key) DO UPDATE SET
    delivery_id = CASE WHEN ${FORGOTTEN} THEN excluded.delivery_id ELSE delivery_keys.delivery_id END,
    created_at = CASE WHEN ${FORGOTTEN} THEN excluded.created_at ELSE delivery_keys.created_at END
  RETURNING key, delivery_id
), told AS MATERIALIZED (
  SELECT owned.*, CASE WHEN owner = id THEN nullif(delivery_id, id) END AS repeated FROM owned LEFT JOIN contents ON key = content
), added AS (
  INSERT INTO deliveries (id, guid, event, action, installation_id, repository_id, sender, body, state, decision, reason, traceparent, decided_at)
  SELECT id, guid, event, action, installation_id, repository_id, sender, substr($2::bytea, "from" + 1, bytes),
    CASE WHEN repeated IS NULL THEN state ELSE '${DECISIONS.duplicate.state}' END,
    CASE WHEN repeated IS NULL THEN decision ELSE 'duplicate' END,
    CASE WHEN repeated IS NULL THEN reason ELSE 'the same ' || split_part(content, ':', 1) || ' as delivery ' || repeated END,
    traceparent, CASE WHEN state = 'received' AND repeated IS NULL THEN NULL ELSE now() END
  FROM told WHERE owner = id
), queued AS (
  INSERT INTO outbox (queue, subject_id, key, priority, traceparent, lane)
  SELECT 'deliveries', id, id::text, ${PRIORITY.human}, traceparent, coalesce(repository_id, 0) FROM told WHERE owner = id AND state = 'received' AND repeated IS NULL
)
SELECT owner, repeated FROM told ORDER BY n`;

/**
 * Which of the deliveries that own these keys have ended dead. A GUID alone is not enough: a repetition's redelivery has
 * a row of its own, that is not dead, and still asks for the first one.
 */
const DEAD = `
SELECT key, id FROM delivery_keys JOIN deliveries ON id = delivery_id WHERE key = ANY($1::text[]) AND state = 'dead'`;

/** The outbox key names the job, and the queue may remember the one that ended, so a delivery that is to run again gets another. */
const REOPEN = `
WITH reopened AS (
  UPDATE deliveries SET state = 'received', decision = NULL, reason = NULL, decided_at = NULL, attempts = 0, traceparent = $2::text
  WHERE id = $1 AND state = 'dead' RETURNING id
)
INSERT INTO outbox (queue, subject_id, key, priority, traceparent)
SELECT 'deliveries', id, id || '.again.' || (1000 * extract(epoch FROM clock_timestamp()))::bigint, ${PRIORITY.human}, $2::text FROM reopened`;

export interface IdentifiedDelivery extends NewDelivery {
  readonly id: string;
  readonly traceparent: string | null | undefined;
}

/** All or none; one answer each, in their order. Each statement is answered, or fails, within `limitMs`. */
export async function storeDeliveries(pool: Pool, deliveries: readonly IdentifiedDelivery[], limitMs: number): Promise<readonly StoredDelivery[]> {
  const bodies = deliveries.length === 1 ? deliveries[0]!.body : Buffer.concat(deliveries.map(({ body }) => body));
  const query = { name: 'store_deliveries', text: STORE, values: [JSON.stringify(columnsOf(deliveries)), bodies], query_timeout: limitMs };
  const { rows } = await pool.query<StoredRow>(query);
  const stored = deliveries.map((delivery, n) => storedAs(delivery, rows[n]!));
  const repeated = deliveries.filter((_, n) => stored[n]!.repeats !== undefined);
  const reopened = repeated.length === 0 ? new Map<IdentifiedDelivery, string>() : await reopenDead(pool, repeated, limitMs);
  return deliveries.map((delivery, n) => reopenedAs(stored[n]!, reopened.get(delivery)));
}

interface StoredRow {
  /** Id of the delivery that came first with this GUID. */
  readonly owner: string;
  /** Id of the delivery that came first with this content, where that is another one. */
  readonly repeated: string | null;
}

function storedAs({ id, contentKey }: IdentifiedDelivery, { owner, repeated }: StoredRow): StoredDelivery {
  if (owner !== id) return { id: owner, outcome: 'duplicate', repeats: 'guid' };
  if (repeated === null || contentKey === undefined) return { id, outcome: 'new' };
  return { id, outcome: 'duplicate', repeats: kindOf(contentKey) };
}

const reopenedAs = (stored: StoredDelivery, id: string | undefined): StoredDelivery => (id === undefined ? stored : { ...stored, id, outcome: 'reopened' });

/** Works on the first delivery again where it had ended dead; tells which repetition did so, and its id. */
async function reopenDead(pool: Pool, repeated: readonly IdentifiedDelivery[], limitMs: number): Promise<ReadonlyMap<IdentifiedDelivery, string>> {
  const limit = { query_timeout: limitMs };
  const { rows } = await pool.query<{ key: string; id: string }>({ text: DEAD, values: [repeated.flatMap(keysOf)], ...limit });
  const reopened = new Map<IdentifiedDelivery, string>();
  for (const { key, id } of rows) {
    const first = repeated.find((delivery) => keysOf(delivery).includes(key))!;
    const { rowCount } = await pool.query({ text: REOPEN, values: [id, first.traceparent], ...limit });
    if (rowCount === 1) reopened.set(first, id);
  }
  return reopened;
}

const keysOf = ({ guid, contentKey }: NewDelivery): readonly string[] => [`guid:${guid}`, ...(contentKey === undefined ? [] : [contentKey])];

/** Data that PostgreSQL does not take (SQLSTATE classes 22, 23 and 54), rather than a PostgreSQL that does not take anything. */
export function isOfTheData(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^(22|23|54)...$/.test(code);
}

function columnsOf(deliveries: readonly IdentifiedDelivery[]): readonly object[] {
  let from = 0;
  return deliveries.map(({ id, guid, contentKey, event, action, installationId, repositoryId, sender, body, decided, traceparent }, n) => {
    const state = decided ? DECISIONS[decided.word].state : 'received';
    const ending = decided && { decision: decided.word, reason: storableText(decided.reason, { most: REASON_MAX }) };
    const ids = { n, id, guid, content: contentKey, event, installation_id: installationId, repository_id: repositoryId, traceparent };
    const row = { ...ids, action: wellFormed(action), sender: wellFormed(sender), state, ...ending, from, bytes: body.length };
    from += body.length;
    return row;
  });
}

/** JSON may hold half a surrogate pair; PostgreSQL's JSON takes none. */
function wellFormed(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text).toString();
}
