import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { FoundSymbolRow, GraphQueries } from './graph-queries.port.js';
import type { CallerLine, ExportedEdge, ExportedSymbol, SymbolLine, SymbolQuery } from './graph-reader.port.js';
import type { FileWords } from './rank/words.js';

const MOST = 200;

const LINE = `f.path, s.line, s.end_line AS "endLine", s.kind, regexp_replace(s.key, '~\\d+$', '') AS "qualifiedName", s.signature, s.doc`;
const HERE = 'graph_snapshot_files f JOIN graph_symbols s ON s.blob_id = f.blob_id';

const EXACT = 'lower(s.name) = $2';
const LOOSE = `lower(s.name) LIKE '%' || $3 || '%'`;

const symbols = (match: string): string => `
SELECT ${LINE}, s.key, b.sha AS blob, b.bytes FROM ${HERE} JOIN graph_blobs b ON b.id = f.blob_id
WHERE f.snapshot_id = $1 AND ${match} AND ($3::text IS NOT NULL) AND ($4 = '' OR s.key = $4 OR s.key LIKE '%.' || $5)
  AND ($6 = '' OR f.path = $6 OR right(f.path, length($6) + 1) = '/' || $6) AND ($7 = '' OR s.kind = $7)
ORDER BY lower(s.name) = $2 DESC, lower(s.name) LIKE $3 || '%' DESC, s.exported DESC, length(s.key), f.path, s.line LIMIT ${MOST}`;

const CALLERS = `
SELECT f.path, e.line, regexp_replace(s.key, '~\\d+$', '') AS symbol, e.kind, e.confidence, e.provenance, e.to_path AS "toPath", e.to_key AS "toSymbol"
FROM unnest($2::text[], $3::text[]) AS t(path, key)
JOIN graph_edges e ON e.to_path = t.path AND e.to_key = t.key AND e.kind IN ('calls', 'instantiates', 'decorates', 'extends', 'implements', 'references')
JOIN graph_snapshot_files f ON f.snapshot_id = $1 AND f.link_set_id = e.link_set_id
LEFT JOIN graph_symbols s ON s.blob_id = f.blob_id AND s.ordinal = e.source
ORDER BY e.kind = 'references', e.confidence DESC, f.path, e.line LIMIT 2000`;

const OUTLINES = `SELECT ${LINE} FROM ${HERE} WHERE f.snapshot_id = $1 AND f.path = ANY($2::text[])
  AND (s.parent = -1 OR s.kind = 'method') AND s.kind <> 'property' ORDER BY f.path, s.parent = -1 DESC, s.exported DESC, s.line`;

const WEIGHTS = 'SELECT f.path, l.targets FROM graph_snapshot_files f JOIN graph_link_sets l ON l.id = f.link_set_id WHERE f.snapshot_id = $1 ORDER BY f.path';
const WORDS = 'SELECT f.path, b.terms FROM graph_snapshot_files f JOIN graph_blobs b ON b.id = f.blob_id WHERE f.snapshot_id = $1 ORDER BY f.path';
const DEFINERS = `SELECT DISTINCT lower(s.name) AS name, f.path FROM ${HERE} WHERE f.snapshot_id = $1 AND lower(s.name) = ANY($2::text[]) ORDER BY 1, 2`;

const EXPORT_SYMBOLS = `SELECT 'symbol' AS type, f.path, s.name, regexp_replace(s.key, '~\\d+$', '') AS "qualifiedName", s.kind, s.line, s.end_line AS "endLine"
  FROM ${HERE} WHERE f.snapshot_id = $1 ORDER BY f.path, s.ordinal`;

const EXPORT_EDGES = `
SELECT 'edge' AS type, e.kind, f.path AS "fromPath", regexp_replace(s.key, '~\\d+$', '') AS "fromSymbol", e.to_path AS "toPath",
  nullif(regexp_replace(e.to_key, '~\\d+$', ''), '') AS "toSymbol", t.line AS "toLine", e.line, e.confidence, e.provenance
FROM graph_snapshot_files f JOIN graph_edges e ON e.link_set_id = f.link_set_id
LEFT JOIN graph_symbols s ON s.blob_id = f.blob_id AND s.ordinal = e.source
LEFT JOIN graph_snapshot_files tf ON tf.snapshot_id = f.snapshot_id AND tf.path = e.to_path
LEFT JOIN graph_symbols t ON t.blob_id = tf.blob_id AND t.key = e.to_key
WHERE f.snapshot_id = $1
UNION ALL
SELECT 'edge', 'contains', f.path, regexp_replace(p.key, '~\\d+$', ''), f.path, regexp_replace(s.key, '~\\d+$', ''), s.line, s.line, 1, 'same_file'
FROM ${HERE} LEFT JOIN graph_symbols p ON p.blob_id = s.blob_id AND p.ordinal = s.parent WHERE f.snapshot_id = $1
ORDER BY 3, 8, 2, 5, 6, 4, 9`;

/** PostgreSQL knows no NUL in a text. */
const plain = (text: string): string => text.replaceAll('\0', '');

@Injectable()
export class PgGraphQueries implements GraphQueries {
  constructor(private readonly db: DataSource) {}

  symbols(snapshotId: string, { symbol, path = '', kind = '' }: SymbolQuery, exactOnly: boolean): Promise<readonly FoundSymbolRow[]> {
    const name = plain(symbol.slice(symbol.lastIndexOf('.') + 1)).toLowerCase();
    const escaped = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`);
    const qualified = symbol.includes('.') ? plain(symbol) : '';
    return this.db.query(symbols(exactOnly ? EXACT : LOOSE), [snapshotId, name, escaped(name), qualified, escaped(qualified), plain(path), plain(kind)]);
  }

  callers(snapshotId: string, targets: readonly { readonly path: string; readonly key: string }[]): Promise<readonly CallerLine[]> {
    return this.db.query(CALLERS, [snapshotId, targets.map(({ path }) => path), targets.map(({ key }) => key)]);
  }

  outlines(snapshotId: string, paths: readonly string[]): Promise<readonly SymbolLine[]> {
    return this.db.query(OUTLINES, [snapshotId, paths]);
  }

  async weights(snapshotId: string): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> {
    const rows = await this.db.query<{ path: string; targets: Record<string, number> }[]>(WEIGHTS, [snapshotId]);
    return new Map(rows.map(({ path, targets }) => [path, targets]));
  }

  words(snapshotId: string): Promise<readonly FileWords[]> {
    return this.db.query(WORDS, [snapshotId]);
  }

  async definers(snapshotId: string, names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.db.query<{ name: string; path: string }[]>(DEFINERS, [snapshotId, names]);
    const byName = new Map<string, string[]>();
    for (const { name, path } of rows) byName.set(name, [...(byName.get(name) ?? []), path]);
    return byName;
  }

  exportedSymbols(snapshotId: string): Promise<readonly ExportedSymbol[]> {
    return this.db.query(EXPORT_SYMBOLS, [snapshotId]);
  }

  exportedEdges(snapshotId: string): Promise<readonly ExportedEdge[]> {
    return this.db.query(EXPORT_EDGES, [snapshotId]);
  }
}
