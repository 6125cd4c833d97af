import type { DataSource } from 'typeorm';
import type { Swept } from '../graph-store.port.js';

/** Rows of one statement: an indexer that needs one of them waits no longer than this many take. */
const PORTION = 500;
/** PostgreSQL: a row is referred to. */
const REFERRED = '23503';

const OLD_VERSIONS = `DELETE FROM graph_snapshots WHERE versions <> $1 AND created_at < now() - interval '1 day'`;

const orphans = (table: string, column: string): string => `
WITH gone AS (
  DELETE FROM ${table} WHERE id IN (
    SELECT id FROM ${table} o WHERE created_at < now() - $1 * interval '1 millisecond'
      AND NOT EXISTS (SELECT 1 FROM graph_snapshot_files f WHERE f.${column} = o.id)
    ORDER BY id LIMIT ${PORTION} FOR UPDATE SKIP LOCKED)
  RETURNING 1)
SELECT count(*)::int AS n FROM gone`;

const BLOBS = orphans('graph_blobs', 'blob_id');
const LINK_SETS = orphans('graph_link_sets', 'link_set_id');

export function isReferred(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === REFERRED;
}

/** Portion by portion; one that a snapshot took into use meanwhile is left for the next sweep. */
async function deleteAll(db: DataSource, statement: string, graceMs: number): Promise<number> {
  let gone = 0;
  for (;;) {
    try {
      const [row] = await db.query<{ n: number }[]>(statement, [graceMs]);
      const count = row?.n ?? 0;
      gone += count;
      if (count < PORTION) return gone;
    } catch (error) {
      if (isReferred(error)) return gone;
      throw error;
    }
  }
}

/** Deletes facts and link sets that no snapshot uses and that were written longer ago than `graceMs`. */
export async function deleteOrphans(db: DataSource, versions: string, graceMs: number): Promise<Swept> {
  await db.query(OLD_VERSIONS, [versions]);
  return { linkSets: await deleteAll(db, LINK_SETS, graceMs), blobs: await deleteAll(db, BLOBS, graceMs) };
}
