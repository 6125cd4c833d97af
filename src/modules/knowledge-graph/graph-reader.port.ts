import type { GraphPlace } from './graph-indexer.port.js';

export const GRAPH_READER = Symbol('GRAPH_READER');

/** An answer says which commit it is true of, and whether the budget cut it short. */
interface Answer {
  readonly commit: string;
  readonly truncated: boolean;
}

export interface LocatedFile {
  readonly path: string;
  readonly score: number;
  readonly why: string;
}

export interface SymbolLine {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  readonly kind: string;
  readonly qualifiedName: string;
  readonly signature: string;
  readonly doc: string;
}

export interface CallerLine {
  readonly path: string;
  readonly line: number;
  /** Qualified name of the symbol it stands in; undefined at the top of a file. */
  readonly symbol: string | undefined;
  readonly kind: string;
  readonly confidence: number;
  readonly provenance: string;
  /** What is called. */
  readonly toPath: string;
  readonly toSymbol: string;
}

export interface Definition extends SymbolLine {
  /** From the commit, never from a folder that somebody may have changed. */
  readonly body: string;
}

/** What is left of a definition where there is no room for more; the signature may be cut. */
export type Whereabouts = Pick<SymbolLine, 'path' | 'line' | 'signature'>;

export interface SymbolQuery {
  /** A name, or a qualified one: `Store.save`. */
  readonly symbol: string;
  /** Path, or the end of one, that the symbol must be in. */
  readonly path?: string | undefined;
  readonly kind?: string | undefined;
  readonly maxTokens?: number | undefined;
}

/** Questions to the graph of one commit; each answer keeps to its budget of tokens (four characters each). */
export interface GraphReader {
  /** The files others lean on most, with their outlines; seen from `focus` when given. */
  repoMap(place: GraphPlace, options?: { readonly maxTokens?: number | undefined; readonly focus?: readonly string[] | undefined }): Promise<Answer & { readonly text: string }>;
  /** Files that a text in people's words is most likely about, best first. */
  locate(place: GraphPlace, text: string, k: number): Promise<{ readonly commit: string; readonly files: readonly LocatedFile[] }>;
  findSymbol(place: GraphPlace, query: SymbolQuery): Promise<Answer & { readonly symbols: readonly SymbolLine[] }>;
  definition(place: GraphPlace, query: SymbolQuery): Promise<Answer & { readonly definitions: readonly (Definition | Whereabouts)[] }>;
  callers(place: GraphPlace, query: SymbolQuery): Promise<Answer & { readonly callers: readonly CallerLine[] }>;
}

export interface ExportedSymbol {
  readonly type: 'symbol';
  readonly path: string;
  readonly name: string;
  readonly qualifiedName: string;
  readonly kind: string;
  readonly line: number;
  readonly endLine: number;
}

export interface ExportedEdge {
  readonly type: 'edge';
  readonly kind: string;
  readonly fromPath: string;
  /** Null: the file itself; the same for `toSymbol`. */
  readonly fromSymbol: string | null;
  readonly toPath: string;
  readonly toSymbol: string | null;
  readonly toLine: number | null;
  readonly line: number;
  readonly confidence: number;
  readonly provenance: string;
}

export const GRAPH_EXPORT = Symbol('GRAPH_EXPORT');

export interface GraphExport {
  /** Every symbol, then every edge, `contains` included; in an order that is the same for the same commit. */
  lines(place: GraphPlace): AsyncIterable<ExportedSymbol | ExportedEdge>;
}
