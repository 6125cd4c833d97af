export type EdgeKind = 'calls' | 'instantiates' | 'references' | 'imports' | 'extends' | 'implements' | 'decorates' | 'tests';

/** How the linker came to know: from certain to guessed. */
export type Provenance = 'same_file' | 'import' | 'receiver_type' | 'unique_name' | 'ambiguous';

/** One link out of a file. The other end is named, not numbered, so that edits over there do not make it another one. */
export interface Edge {
  /** Ordinal of the symbol it starts in; -1: the file itself. */
  readonly source: number;
  readonly kind: EdgeKind;
  readonly toPath: string;
  /** Key of the symbol it leads to; empty: the file itself. */
  readonly toKey: string;
  /** 1-based, where it stands. */
  readonly line: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly provenance: Provenance;
}

/** Raise it with every change of how links are found. */
export const LINKER_VERSION = 13;
