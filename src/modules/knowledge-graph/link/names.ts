import { type FileFacts, MEMBERS, type SymbolFact } from '../facts.js';

/** Names of one file. */
export interface Names {
  /** At the top, by name; and what is assigned to `Owner.name`, by that. */
  readonly top: ReadonlyMap<string, number>;
  readonly members: ReadonlyMap<number, ReadonlyMap<string, number>>;
  /** Types that have the name of a value, by the value. */
  readonly types: ReadonlyMap<number, number>;
}

/** Several declarations of these are one. */
const MERGED = new Set(['namespace', 'interface']);
/** Types have their own names: one may be called as a value is. */
const TYPES = new Set(['type', 'interface']);
const VALUES = new Set(['variable', 'function']);

/** What is known in a part of the file alone, and a member of what has no name, are no names that can be asked for. */
const isNamed = ({ inner, parent, kind, name, qualifiedName }: SymbolFact): boolean => inner !== true && (parent !== -1 || !MEMBERS.has(kind) || name !== qualifiedName);

class NameTable {
  readonly top = new Map<string, number>();
  readonly members = new Map<number, Map<string, number>>();
  readonly types = new Map<number, number>();
  private readonly merged = new Map<string, Map<string, number>>();

  constructor(private readonly symbols: readonly SymbolFact[]) {}

  add(symbol: SymbolFact, ordinal: number): void {
    if (MERGED.has(symbol.kind)) this.merge(symbol, ordinal);
    if (symbol.parent === -1) return this.enter(this.top, symbol.qualifiedName, symbol, ordinal);
    const into = this.members.get(symbol.parent) ?? new Map<string, number>();
    this.members.set(symbol.parent, into);
    this.enter(into, symbol.name, symbol, ordinal);
  }

  private merge({ kind, qualifiedName }: SymbolFact, ordinal: number): void {
    const id = `${kind} ${qualifiedName}`;
    const shared = this.merged.get(id) ?? new Map<string, number>();
    this.merged.set(id, shared);
    this.members.set(ordinal, shared);
  }

  private enter(into: Map<string, number>, name: string, { kind, exported }: SymbolFact, ordinal: number): void {
    const known = into.get(name);
    const before = known === undefined ? undefined : this.symbols[known];
    if (known === undefined || before === undefined) into.set(name, ordinal);
    else if (VALUES.has(before.kind) && TYPES.has(kind)) this.types.set(known, ordinal);
    else if (VALUES.has(kind) && TYPES.has(before.kind)) {
      this.types.set(ordinal, known);
      into.set(name, ordinal);
    } else if (kind === 'class' && before.kind === 'interface') {
      // Both are one type, and only the class is a value.
      into.set(name, ordinal);
    } else if (before.kind === kind && before.exported <= exported) {
      // Of overloads the last one has the body.
      const type = this.types.get(known);
      if (type !== undefined) this.types.set(ordinal, type);
      into.set(name, ordinal);
    }
  }
}

export function namesOf({ symbols }: FileFacts): Names {
  const table = new NameTable(symbols);
  for (const [ordinal, symbol] of symbols.entries()) if (isNamed(symbol)) table.add(symbol, ordinal);
  return table;
}
