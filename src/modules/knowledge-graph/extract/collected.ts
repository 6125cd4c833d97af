import type { Node } from 'web-tree-sitter';
import type { ImportFact, RefKind, SymbolKind } from '../facts.js';

/** What matches gave, by position in the text; scopes are found afterwards. */
export interface FoundSymbol {
  kind: SymbolKind;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Where its name stands: two patterns that find the same definition agree on it. */
  readonly nameAt: number;
  readonly exported: boolean;
  readonly type: string | undefined;
  /** Object or class named in the text that it is assigned to. */
  readonly owner: string | undefined;
  /** A field of the class around it, wherever in that class it is written. */
  readonly field: boolean;
}

export interface FoundRef {
  readonly kind: RefKind;
  readonly name: string;
  readonly receiver: string | undefined;
  readonly at: number;
  /** Where what it belongs to stands, when that is not where it is written: a decorator stands before what it decorates. */
  readonly within?: number;
}

export interface FoundBinding {
  readonly name: string;
  readonly type: string;
  readonly at: number;
  /** Of the class around it, not of the function. */
  readonly field: boolean;
}

export interface Collected {
  readonly symbols: FoundSymbol[];
  readonly refs: FoundRef[];
  readonly bindings: FoundBinding[];
  readonly imports: (Omit<ImportFact, 'line'> & { readonly at: number })[];
}

export type Captures = ReadonlyMap<string, Node>;
