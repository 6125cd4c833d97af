/** What one file's text says by itself, whatever repository, path or commit it is found under. */

export type Language = 'typescript' | 'tsx' | 'javascript' | 'python';

export type SymbolKind = 'function' | 'class' | 'interface' | 'method' | 'property' | 'variable' | 'enum' | 'type' | 'namespace';

/** What stands in these is reached through a dot. */
export const HOLDERS: ReadonlySet<string> = new Set<SymbolKind>(['class', 'interface', 'enum', 'namespace', 'type']);

/** No bare name means one of these, in none of the languages. */
export const MEMBERS: ReadonlySet<string> = new Set<SymbolKind>(['method', 'property']);

export interface SymbolFact {
  readonly kind: SymbolKind;
  readonly name: string;
  /** Names of what it stands in and its own, joined by dots. */
  readonly qualifiedName: string;
  /** The qualified name, with `~2` and so on for repetitions: unique in the file. */
  readonly key: string;
  /** Ordinal of the symbol it stands in; -1 at the top of the file. */
  readonly parent: number;
  /** 1-based. */
  readonly line: number;
  readonly endLine: number;
  readonly exported: boolean;
  /** Exported as the default alone, and not under its name. */
  readonly byDefault?: true;
  /** Defined in a function or a block of what it stands in, and known there alone. */
  readonly inner?: true;
  /** Declared type, or type of the result, by name. */
  readonly type: string | undefined;
  /** Of the first name of its type. */
  readonly root?: Root;
  /** A method that is asked for like a property. */
  readonly getter?: true;
  readonly signature: string;
  /** Head of its comment. */
  readonly doc: string;
}

/** `pass`: a member that is handed on, which is worth a link when it is a method. */
export type RefKind = 'call' | 'new' | 'type' | 'extends' | 'implements' | 'decorate' | 'read' | 'pass';

export interface RefFact {
  readonly kind: RefKind;
  readonly name: string;
  /** What stands before the dot: `this`, `this.store`, `ns.Thing`, `make()`; undefined for a bare name. */
  readonly receiver: string | undefined;
  readonly line: number;
  /** Ordinal of the symbol it stands in; -1 at the top of the file. */
  readonly scope: number;
  readonly root?: Root;
}

/** What the first name of a reference is, where it is known in a part of the file alone: it hides whatever the file or others call so. */
export interface Root {
  /** Ordinal of a symbol that is defined in a function, a block or a namespace. */
  readonly symbol?: number;
  /** Ordinal of the binding that names its type; without one and without a symbol it is a variable of unknown type. */
  readonly binding?: number;
  /** Ordinals of the imports that give it this name: the first counts that leads somewhere. */
  readonly imports?: readonly number[];
}

/** Name of what a CommonJS module is as a whole, `module.exports = Shape` or `export = Shape`, beside `default`. */
export const WHOLE = '=';

export interface ImportFact {
  /** As written. In Python with its leading dots; empty for names exported from this file itself. */
  readonly module: string;
  /** `*` for the module as a whole, `default`, or a name. */
  readonly imported: string;
  /** Name here, or for a re-export the name that others see (`*` for all). */
  readonly local: string;
  readonly reexport: boolean;
  readonly line: number;
  /** Known in a part of the file alone, and so reached by its ordinal. */
  readonly inner?: true;
  /** What a name of this file is that is exported, where it is known in a part of the file alone. */
  readonly root?: Root;
}

/** A local variable or parameter whose type is known by name; a type that ends in `()` is the result of that call. */
export interface BindingFact {
  readonly name: string;
  readonly type: string;
  readonly scope: number;
  /** Known in a part of the file alone, and so reached by its ordinal. */
  readonly inner?: true;
  /** Of the first name of its type. */
  readonly root?: Root;
}

export interface FileFacts {
  readonly language: Language;
  readonly lines: number;
  readonly parseErrors: boolean;
  readonly symbols: readonly SymbolFact[];
  readonly refs: readonly RefFact[];
  readonly imports: readonly ImportFact[];
  readonly bindings: readonly BindingFact[];
  /** In Python what `import *` takes, where the file says it: `__all__`; `*` for names that are not told. */
  readonly offers?: readonly string[];
}

/** Raise it with every change of queries or of the reading of captures: facts of other versions are never mixed. */
export const EXTRACTOR_VERSION = 10;
