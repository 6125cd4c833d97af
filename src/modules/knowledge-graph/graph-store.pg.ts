import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Extracted } from './extract/extracted.js';
import { EXTRACTOR_VERSION, type Language } from './facts.js';
import { type GraphStore, type KnownBlob, type LinkSet, type LinkedFile, type NamedMethod, type NewSnapshot, type SkippedFile, type StoredSnapshot, type Swept, Vanished } from './graph-store.port.js';
import { LINKER_VERSION } from './link/edge.js';
import { insertBlobs } from './store/blobs.pg.js';
import { insertLinkSets } from './store/link-sets.pg.js';
import { deleteOrphans, isReferred } from './store/orphans.pg.js';

/** Answers of other versions are never mixed with these. */
export const VERSIONS = `${EXTRACTOR_VERSION}.${LINKER_VERSION}`;

const SNAPSHOT = `
SELECT id, symbols, refs, edges, skipped, (SELECT count(*)::int FROM graph_snapshot_files WHERE snapshot_id = s.id) AS files
FROM graph_snapshots s WHERE repository_id = $1 AND commit = $2 AND versions = $3`;

const KNOWN = `
SELECT b.id, sha, b.language, digest, skipped, symbols, refs FROM graph_blobs b
JOIN unnest($1::text[], $2::text[]) AS wanted(blob, language) ON b.sha = wanted.blob AND b.language = wanted.language AND extractor = $3`;

// The index is on the lower case name.
const METHODS = `
SELECT s.blob_id AS "blobId", s.ordinal, s.name FROM graph_symbols s JOIN unnest($2::bigint[]) AS here(blob_id) ON here.blob_id = s.blob_id
WHERE lower(s.name) IN (SELECT lower(name) FROM unnest($1::text[]) AS wanted(name)) AND s.name = ANY($1::text[]) AND s.kind = 'method' ORDER BY s.blob_id, s.ordinal`;

const LINKED = `
SELECT path, blob_id, link_set_id, edges FROM graph_snapshot_files JOIN graph_link_sets ON graph_link_sets.id = link_set_id
WHERE snapshot_id = (SELECT id FROM graph_snapshots WHERE repository_id = $1 AND environment = $2 AND versions = $3 ORDER BY id DESC LIMIT 1)`;

const ADD_SNAPSHOT = `
WITH added AS (
  INSERT INTO graph_snapshots (repository_id, commit, versions, environment, skipped, symbols, refs, edges)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (repository_id, commit, versions) DO NOTHING RETURNING id)
INSERT INTO graph_snapshot_files (snapshot_id, path, blob_id, link_set_id)
SELECT added.id, t.* FROM added, unnest($9::text[], $10::bigint[], $11::bigint[]) AS t`;

const PRUNE = `
DELETE FROM graph_snapshots WHERE repository_id = $1 AND created_at < now() - interval '1 day'
  AND id NOT IN (SELECT id FROM graph_snapshots WHERE repository_id = $1 ORDER BY id DESC LIMIT $2)`;

interface SnapshotRow {
  readonly id: string;
  readonly files: number;
  readonly symbols: number;
  readonly refs: number;
  readonly edges: number;
  readonly skipped: SkippedFile[];
}

@Injectable()
export class PgGraphStore implements GraphStore {
  constructor(private readonly db: DataSource) {}

  async snapshot(repositoryId: number, commit: string): Promise<StoredSnapshot | undefined> {
    const [row] = await this.db.query<SnapshotRow[]>(SNAPSHOT, [repositoryId, commit, VERSIONS]);
    if (row === undefined) return undefined;
    const { refs, ...rest } = row;
    return { ...rest, references: refs };
  }

  async knownBlobs(blobs: readonly { readonly blob: string; readonly language: Language }[]): Promise<readonly KnownBlob[]> {
    type Row = { id: string; sha: string; language: Language; digest: string; skipped: string | null; symbols: number; refs: number };
    const rows = await this.db.query<Row[]>(KNOWN, [blobs.map(({ blob }) => blob), blobs.map(({ language }) => language), EXTRACTOR_VERSION]);
    return rows.map(({ sha, skipped, refs, ...rest }) => ({ ...rest, blob: sha, skipped: skipped ?? undefined, references: refs }));
  }

  async addBlobs(blobs: readonly Extracted[]): Promise<void> {
    await this.db.transaction((db) => insertBlobs(db, blobs));
  }

  async facts(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const rows = await this.db.query<{ id: string; facts: Buffer }[]>('SELECT id, facts FROM graph_blobs WHERE id = ANY($1::bigint[])', [ids]);
    return new Map(rows.map(({ id, facts }) => [id, facts]));
  }

  methods(names: readonly string[], blobIds: readonly string[]): Promise<readonly NamedMethod[]> {
    return this.db.query(METHODS, [names, blobIds]);
  }

  async linkedFiles(repositoryId: number, environment: string): Promise<readonly LinkedFile[]> {
    type Row = { path: string; blob_id: string; link_set_id: string; edges: number };
    const rows = await this.db.query<Row[]>(LINKED, [repositoryId, environment, VERSIONS]);
    return rows.map((row) => ({ path: row.path, blobId: row.blob_id, linkSetId: row.link_set_id, edges: row.edges }));
  }

  async addLinkSets(sets: readonly LinkSet[]): Promise<ReadonlyMap<string, string>> {
    const digests = sets.map(({ digest }) => digest);
    const known = await this.linkSetIds(digests);
    const missing = sets.filter(({ digest }) => !known.has(digest));
    if (missing.length === 0) return known;
    await this.db.transaction((db) => insertLinkSets(db, missing));
    return this.linkSetIds(digests);
  }

  async addSnapshot({ repositoryId, commit, environment, skipped, symbols, references, edges, files }: NewSnapshot): Promise<void> {
    const counts = [JSON.stringify(skipped), symbols, references, edges];
    const places = [files.map(({ path }) => path), files.map(({ blobId }) => blobId), files.map(({ linkSetId }) => linkSetId)];
    try {
      await this.db.query(ADD_SNAPSHOT, [repositoryId, commit, VERSIONS, environment, ...counts, ...places]);
    } catch (error) {
      throw isReferred(error) ? new Vanished('facts or links of the snapshot are gone', { cause: error }) : error;
    }
  }

  async prune(repositoryId: number, keep: number): Promise<void> {
    await this.db.query(PRUNE, [repositoryId, keep]);
  }

  sweep(graceMs: number): Promise<Swept> {
    return deleteOrphans(this.db, VERSIONS, graceMs);
  }

  private async linkSetIds(digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.db.query<{ id: string; digest: string }[]>('SELECT id, digest FROM graph_link_sets WHERE digest = ANY($1::text[])', [digests]);
    return new Map(rows.map(({ id, digest }) => [digest, id]));
  }
}
