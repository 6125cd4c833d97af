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
  /** What the module is as a whole or by default, wherever that is said. */
  readonly whole?: true;
  /** `declare namespace`: all that stands in it is exported. */
  readonly ambient: boolean;
}

export interface FoundRef {
  readonly kind: RefKind;
  readonly name: string;
  readonly receiver: string | undefined;
  readonly at: number;
  /** Where what it belongs to stands, when that is not where it is written: a decorator stands before what it decorates. */
  readonly within?: number;
  /** Its first name is that of a type, which no variable hides. */
  readonly typed: boolean;
}

export interface FoundBinding {
  readonly name: string;
  readonly type: string;
  readonly at: number;
  /** Where what sets it ends: in `a = a.next()` the second `a` is still the old one. */
  readonly end: number;
  /** Of the class around it, not of the function. */
  readonly field: boolean;
  /** Its type is written as one. */
  readonly typed: boolean;
}

/** A name that is known in a part of the text alone. */
export interface FoundLocal {
  readonly name: string;
  readonly at: number;
  /** Where the whole pattern starts that it stands in. */
  readonly patternAt: number;
  /** Known in the scope around it, or in the function around it; a name of a type; a name of the file or of the function around this one. */
  readonly reach: 'near' | 'function' | 'type' | 'global' | 'outer';
}

export interface FoundScope {
  readonly kind: 'function' | 'class' | 'block';
  readonly start: number;
  readonly end: number;
  /** What stands in it before sees nothing of it. */
  readonly from: number;
}

/** `namedAt`: where the pattern starts that names what is imported, or the statement. */
export type FoundImport = Omit<ImportFact, 'line' | 'inner'> & { readonly at: number; readonly namedAt: number };

/** A part of the text with a `this` of its own. */
export interface FoundThis {
  readonly start: number;
  readonly end: number;
  /** It is a class that has a name. */
  readonly named: boolean;
}

export interface Collected {
  readonly symbols: FoundSymbol[];
  readonly refs: FoundRef[];
  readonly bindings: FoundBinding[];
  readonly locals: FoundLocal[];
  readonly scopes: FoundScope[];
  readonly thises: FoundThis[];
  /** Each `__all__` with its names. */
  readonly offered: (readonly string[])[];
  /** Starts of patterns that name what is imported: `const { a } = require('./a')`. */
  readonly importedAt: Set<number>;
  readonly imports: FoundImport[];
}

export type Captures = ReadonlyMap<string, Node>;
