import type { EntityManager } from 'typeorm';
import type { LinkSet } from '../graph-store.port.js';
import { columns, portionsOf } from './rows.js';

/** Rows of one statement. */
const PORTION = 10_000;

const ADD_SETS = `
INSERT INTO graph_link_sets (digest, edges, targets)
SELECT * FROM unnest($1::text[], $2::int[], $3::jsonb[]) ON CONFLICT (digest) DO NOTHING RETURNING id, digest`;

const ADD_EDGES = `
INSERT INTO graph_edges (link_set_id, ordinal, source, kind, to_path, to_key, line, confidence, provenance)
SELECT * FROM unnest($1::bigint[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::int[], $8::real[], $9::text[])`;

const EDGE_COLUMNS = ['linkSetId', 'ordinal', 'source', 'kind', 'toPath', 'toKey', 'line', 'confidence', 'provenance'] as const;

/** How strongly a file leans on each other one: what rank is made from, without reading every edge. */
function targetsOf({ edges }: LinkSet): string {
  const weights: Record<string, number> = {};
  for (const { toPath, confidence } of edges) weights[toPath] = Math.round(((weights[toPath] ?? 0) + confidence) * 100) / 100;
  return JSON.stringify(weights);
}

export async function insertLinkSets(db: EntityManager, sets: readonly LinkSet[]): Promise<void> {
  const sorted = [...new Map(sets.map((set) => [set.digest, set])).values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const params = [sorted.map(({ digest }) => digest), sorted.map(({ edges }) => edges.length), sorted.map(targetsOf)];
  const added = await db.query<{ id: string; digest: string }[]>(ADD_SETS, params);
  const ids = new Map(added.map(({ id, digest }) => [digest, id]));
  const edges = sorted.flatMap(({ digest, edges: own }) => {
    const linkSetId = ids.get(digest);
    return linkSetId === undefined ? [] : own.map((edge, ordinal) => ({ ...edge, linkSetId, ordinal }));
  });
  for (const portion of portionsOf(edges, PORTION)) await db.query(ADD_EDGES, columns(portion, EDGE_COLUMNS));
}
