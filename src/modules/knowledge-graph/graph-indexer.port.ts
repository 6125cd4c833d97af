import type { SkippedFile } from './graph-store.port.js';

export const GRAPH_INDEXER = Symbol('GRAPH_INDEXER');

export interface GraphPlace {
  /** GitHub's number; below zero for a repository that GitHub does not know. */
  readonly repositoryId: number;
  /** Where the repository's objects are, absolute. */
  readonly gitDir: string;
  /** Full id. */
  readonly commit: string;
}

export interface Refreshed {
  readonly commit: string;
  /** Source files of the commit. */
  readonly files: number;
  /** Texts parsed now; the others were known. */
  readonly parsed: number;
  readonly reused: number;
  readonly skipped: readonly SkippedFile[];
  readonly symbols: number;
  readonly references: number;
  /** Of every kind that an export lists, `contains` too. */
  readonly edges: number;
  readonly ms: number;
}

export interface GraphProgress {
  readonly step: 'parsing' | 'linking' | 'storing';
  /** Files done; undefined where they are not counted. */
  readonly done: number | undefined;
  /** Files there are to do. */
  readonly total: number;
}

export type TellProgress = (progress: GraphProgress) => void;

export interface GraphIndexer {
  /**
   * Brings the graph of a commit up to date. A commit that is known costs a look; a text that is known is not parsed.
   * Asked twice at once in one process, it is made once, and tells the first who asked how far it is.
   * @throws AppError `repo.no_commit`, `repo.unreadable`.
   */
  refresh(place: GraphPlace, tell?: TellProgress): Promise<Refreshed>;
}
