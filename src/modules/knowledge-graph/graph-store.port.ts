import type { Extracted } from './extract/extracted.js';
import type { Language } from './facts.js';
import type { Edge } from './link/edge.js';

export const GRAPH_STORE = Symbol('GRAPH_STORE');

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export interface SnapshotCounts {
  readonly files: number;
  readonly symbols: number;
  readonly references: number;
  /** Links alone. */
  readonly edges: number;
  readonly skipped: readonly SkippedFile[];
}

export interface StoredSnapshot extends SnapshotCounts {
  readonly id: string;
}

/** What is known of a text without its facts. */
export interface KnownBlob {
  readonly id: string;
  readonly blob: string;
  readonly language: Language;
  /** Digest of its interface. */
  readonly digest: string;
  readonly skipped: string | undefined;
  readonly symbols: number;
  readonly references: number;
}

export interface LinkSet {
  readonly digest: string;
  readonly edges: readonly Edge[];
}

export interface PlacedFile {
  readonly path: string;
  readonly blobId: string;
  readonly linkSetId: string;
}

export interface LinkedFile extends PlacedFile {
  readonly edges: number;
}

export interface NewSnapshot extends Omit<SnapshotCounts, 'files'> {
  readonly repositoryId: number;
  readonly commit: string;
  /** Digest of everything that links can depend on. */
  readonly environment: string;
  readonly files: readonly PlacedFile[];
}

/** Rows deleted. */
export interface Swept {
  readonly blobs: number;
  readonly linkSets: number;
}

/** What was stored a moment ago is gone: it was an orphan and somebody swept. Storing it again helps. */
export class Vanished extends Error {}

/** A method of a text. */
export interface NamedMethod {
  readonly blobId: string;
  readonly ordinal: number;
  readonly name: string;
}

/** The graph's tables. Facts and link sets are immutable and shared; adding what is there changes nothing. */
export interface GraphStore {
  snapshot(repositoryId: number, commit: string): Promise<StoredSnapshot | undefined>;
  knownBlobs(blobs: readonly { readonly blob: string; readonly language: Language }[]): Promise<readonly KnownBlob[]>;
  addBlobs(blobs: readonly Extracted[]): Promise<void>;
  /** Packed, by id. */
  facts(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Methods of these names in these texts, by their ordinals. */
  methods(names: readonly string[], blobIds: readonly string[]): Promise<readonly NamedMethod[]>;
  /** Files of the newest snapshot of this repository with the same environment. */
  linkedFiles(repositoryId: number, environment: string): Promise<readonly LinkedFile[]>;
  /** Id by digest. */
  addLinkSets(sets: readonly LinkSet[]): Promise<ReadonlyMap<string, string>>;
  /** @throws Vanished */
  addSnapshot(snapshot: NewSnapshot): Promise<void>;
  /** Removes all but the newest snapshots of a repository; those of the last day stay. */
  prune(repositoryId: number, keep: number): Promise<void>;
  /** Deletes facts and link sets that no snapshot uses and that are older than this, milliseconds. */
  sweep(graceMs: number): Promise<Swept>;
}
