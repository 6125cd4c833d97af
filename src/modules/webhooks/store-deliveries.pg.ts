import type { Pool } from 'pg';
import { storableText } from '../../shared/database/storable.js';
import { PRIORITY } from '../../shared/queue/work-queue.port.js';
import { DECISIONS, REASON_MAX } from './decision.js';
import type { NewDelivery, StoredDelivery } from './delivery-log.port.js';

/**
 * Any number of deliveries, each with its key and its outbox row, in one statement. $1 is a JSON list of what becomes
 * columns, $2 all bodies one after the other. Keys are taken in one order everywhere, so that two statements never wait
 * for each other. DO UPDATE rather than DO NOTHING: it answers the first delivery's id also when that one was committed
 * after this statement's snapshot was taken. It reads no table: its plan is kept, and was made when they were empty.
 */
const STORE = `
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS given (
    n integer, id uuid, guid text, event text, action text, installation_id bigint, repository_id bigint, sender text,
    state text, decision text, reason text, traceparent text, "from" integer, bytes integer)
), claimed AS (
  INSERT INTO delivery_keys (key, delivery_id) SELECT DISTINCT ON (guid) 'guid:' || guid, id FROM given ORDER BY guid, n
  ON CONFLICT (key) DO UPDATE SET key = excluded.key
  RETURNING key, delivery_id
), owned AS MATERIALIZED (
  SELECT given.*, delivery_id AS owner FROM given JOIN claimed ON key = 'guid:' || guid
), added AS (
  INSERT INTO deliveries (id, guid, event, action, installation_id, repository_id, sender, body, state, decision, reason, traceparent, decided_at)
  SELECT id, guid, event, action, installation_id, repository_id, sender, substr($2::bytea, "from" + 1, bytes), state, decision, reason, traceparent,
    CASE WHEN state = 'received' THEN NULL ELSE now() END
  FROM owned WHERE owner = id
), queued AS (
  INSERT INTO outbox (queue, subject_id, key, priority, traceparent, lane)
  SELECT 'deliveries', id, id::text, ${PRIORITY.human}, traceparent, coalesce(repository_id, 0) FROM owned WHERE owner = id AND state = 'received'
)
SELECT owner FROM owned ORDER BY n`;

const DEAD = `SELECT id FROM deliveries WHERE id = ANY($1::uuid[]) AND state = 'dead'`;

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
  const { rows } = await pool.query<{ owner: string }>(query);
  const again = deliveries.map(({ traceparent }, n) => ({ n, owner: rows[n]!.owner, traceparent })).filter(({ n, owner }) => owner !== deliveries[n]!.id);
  const reopened = again.length === 0 ? [] : await reopenDead(pool, again, limitMs);
  return rows.map(({ owner }, n) => ({ id: owner, outcome: owner === deliveries[n]!.id ? 'new' : reopened.includes(n) ? 'reopened' : 'duplicate' }));
}

interface Redelivered extends Pick<IdentifiedDelivery, 'traceparent'> {
  readonly n: number;
  /** Id of the delivery that came first. */
  readonly owner: string;
}

/** Those of the redelivered, by their number, whose first delivery had ended dead and is worked on again. */
async function reopenDead(pool: Pool, redelivered: readonly Redelivered[], limitMs: number): Promise<readonly number[]> {
  const limit = { query_timeout: limitMs };
  const { rows } = await pool.query<{ id: string }>({ text: DEAD, values: [redelivered.map(({ owner }) => owner)], ...limit });
  const reopened: number[] = [];
  for (const { id } of rows) {
    const first = redelivered.find(({ owner }) => owner === id)!;
    const { rowCount } = await pool.query({ text: REOPEN, values: [id, first.traceparent], ...limit });
    if (rowCount === 1) reopened.push(first.n);
  }
  return reopened;
}

/** Data that PostgreSQL does not take (SQLSTATE classes 22, 23 and 54), rather than a PostgreSQL that does not take anything. */
export function isOfTheData(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^(22|23|54)...$/.test(code);
}

function columnsOf(deliveries: readonly IdentifiedDelivery[]): readonly object[] {
  let from = 0;
  return deliveries.map(({ id, guid, event, action, installationId, repositoryId, sender, body, decided, traceparent }, n) => {
    const state = decided ? DECISIONS[decided.word].state : 'received';
    const ending = decided && { decision: decided.word, reason: storableText(decided.reason, { most: REASON_MAX }) };
    const ids = { n, id, guid, event, installation_id: installationId, repository_id: repositoryId, traceparent };
    const row = { ...ids, action: wellFormed(action), sender: wellFormed(sender), state, ...ending, from, bytes: body.length };
    from += body.length;
    return row;
  });
}

/** JSON may hold half a surrogate pair; PostgreSQL's JSON takes none. */
function wellFormed(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text).toString();
}
