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
  readonly byDefault: boolean;
  readonly type: string | undefined;
  /** Object or class named in the text that it is assigned to. */
  readonly owner: string | undefined;
  /** A field of the class around it, wherever in that class it is written. */
  readonly field: boolean;
  /** `declare namespace`: all that stands in it is exported. */
  readonly ambient: boolean;
  /** A name of the function or file around it, whatever block it stands in. */
  readonly hoisted: boolean;
  /** A class expression that a variable holds: its name is known in itself alone. */
  readonly inItself: boolean;
  readonly getter?: boolean;
  /** Of a method: where the object or the body of the class starts. */
  readonly holderAt?: number;
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

/** `file`: what stands in it is known in the whole file. */
export type ScopeKind = 'function' | 'class' | 'namespace' | 'block' | 'file';

export interface FoundScope {
  readonly kind: ScopeKind;
  readonly start: number;
  readonly end: number;
  /** What stands in it before sees nothing of it. */
  readonly from: number;
  /** What `this` is in it, when not what it is around it. */
  readonly self: Self | undefined;
}

/** The class around it, nobody knows, or the object or class without a name that starts there. */
export type Self = 'class' | 'unknown' | number;

export interface FoundImport extends Omit<ImportFact, 'line' | 'root' | 'inner'> {
  readonly at: number;
  /** Where the pattern starts that names what is imported: `const { a } = require('./a')`. */
  readonly patternAt?: number;
  /** Of the whole file, in whatever part of it that is written: `module.exports = …`. */
  readonly everywhere?: true;
}

export interface Collected {
  readonly symbols: FoundSymbol[];
  readonly refs: FoundRef[];
  readonly bindings: FoundBinding[];
  readonly locals: FoundLocal[];
  readonly scopes: FoundScope[];
  readonly imports: FoundImport[];
  /** Of `__all__`, `*` for what is not plainly named. */
  readonly offers: string[];
}

export type Captures = ReadonlyMap<string, Node>;
