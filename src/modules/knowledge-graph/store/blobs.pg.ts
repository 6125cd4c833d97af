import type { EntityManager } from 'typeorm';
import type { Extracted } from '../extract/extracted.js';
import { EXTRACTOR_VERSION } from '../facts.js';
import { columns, portionsOf } from './rows.js';

/** Rows of one statement. */
const PORTION = 5_000;

const ADD_BLOBS = `
INSERT INTO graph_blobs (sha, language, extractor, bytes, lines, parse_errors, skipped, symbols, refs, digest, facts, terms)
SELECT sha, language, $1, bytes, lines, parse_errors, skipped, symbols, refs, digest, facts, terms
FROM unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::bool[], $7::text[], $8::int[], $9::int[], $10::text[], $11::bytea[], $12::bytea[])
  AS t(sha, language, bytes, lines, parse_errors, skipped, symbols, refs, digest, facts, terms)
ON CONFLICT (sha, language, extractor) DO NOTHING
RETURNING id, sha, language`;

const ADD_SYMBOLS = `
INSERT INTO graph_symbols (blob_id, ordinal, key, kind, name, parent, line, end_line, exported, signature, doc)
SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::bool[], $10::text[], $11::text[])`;

const SYMBOL_COLUMNS = ['blobId', 'ordinal', 'key', 'kind', 'name', 'parent', 'line', 'endLine', 'exported', 'signature', 'doc'] as const;
const BLOB_COLUMNS = ['blob', 'language', 'bytes', 'lines', 'parseErrors', 'skipped', 'symbols', 'refs', 'digest', 'facts', 'terms'] as const;

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

const rowOf = ({ blob, language, bytes, skipped, facts, digest, terms, packed }: Extracted) => ({
  blob,
  language,
  bytes,
  lines: facts.lines,
  parseErrors: facts.parseErrors,
  skipped: skipped ?? null,
  symbols: facts.symbols.length,
  refs: facts.refs.length,
  digest,
  facts: bytesOf(packed),
  terms: bytesOf(terms),
});

/** Texts and their symbols; of two writers of the same text one writes. Sorted, so that two writers never wait for each other. */
export async function insertBlobs(db: EntityManager, blobs: readonly Extracted[]): Promise<void> {
  const sorted = blobs.toSorted((a, b) => (a.blob + a.language < b.blob + b.language ? -1 : 1));
  const rows = sorted.map(rowOf);
  const added = await db.query<{ id: string; sha: string; language: string }[]>(ADD_BLOBS, [EXTRACTOR_VERSION, ...columns(rows, BLOB_COLUMNS)]);
  const ids = new Map(added.map(({ id, sha, language }) => [`${language}:${sha}`, id]));
  const symbols = sorted.flatMap(({ blob, language, facts }) => {
    const blobId = ids.get(`${language}:${blob}`);
    return blobId === undefined ? [] : facts.symbols.map((symbol, ordinal) => ({ ...symbol, blobId, ordinal }));
  });
  for (const portion of portionsOf(symbols, PORTION)) await db.query(ADD_SYMBOLS, columns(portion, SYMBOL_COLUMNS));
}
