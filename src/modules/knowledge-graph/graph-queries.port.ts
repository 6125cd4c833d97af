import type { CallerLine, ExportedEdge, ExportedSymbol, SymbolLine, SymbolQuery } from './graph-reader.port.js';
import type { FileWords } from './rank/words.js';

export const GRAPH_QUERIES = Symbol('GRAPH_QUERIES');

export interface FoundSymbolRow extends SymbolLine {
  /** Unique in its file. */
  readonly key: string;
  readonly blob: string;
  readonly bytes: number;
}

/** Reading the graph's tables, one snapshot at a time. */
export interface GraphQueries {
  /** Exact names first, then beginnings, then parts. */
  symbols(snapshotId: string, query: Pick<SymbolQuery, 'symbol' | 'path' | 'kind'>, exactOnly: boolean): Promise<readonly FoundSymbolRow[]>;
  callers(snapshotId: string, targets: readonly { readonly path: string; readonly key: string }[]): Promise<readonly CallerLine[]>;
  outlines(snapshotId: string, paths: readonly string[]): Promise<readonly SymbolLine[]>;
  weights(snapshotId: string): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>>;
  words(snapshotId: string): Promise<readonly FileWords[]>;
  /** Paths that define each of these names (lower case). */
  definers(snapshotId: string, names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  exportedSymbols(snapshotId: string): Promise<readonly ExportedSymbol[]>;
  exportedEdges(snapshotId: string): Promise<readonly ExportedEdge[]>;
}
