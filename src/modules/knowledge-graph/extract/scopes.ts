import type { SymbolFact } from '../facts.js';
import type { FoundSymbol } from './collected.js';
import type { Locals } from './locals.js';
import { innermost, nested } from './nesting.js';
import type { SourceText } from './source-text.js';

/** Of two findings at one name the one that says more wins. */
const SAYS_MORE = ['method', 'function', 'class', 'property', 'variable'];

function distinct(found: readonly FoundSymbol[]): FoundSymbol[] {
  const byName = new Map<number, FoundSymbol>();
  for (const symbol of found) {
    const known = byName.get(symbol.nameAt);
    if (known === undefined || SAYS_MORE.indexOf(symbol.kind) < SAYS_MORE.indexOf(known.kind)) byName.set(symbol.nameAt, symbol);
  }
  return [...byName.values()].sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Fields set in a method belong to its class, and are known once; without a class they are nothing that can be named. */
function placed(symbols: readonly FoundSymbol[], parents: readonly number[], locals: Locals): { symbol: FoundSymbol; parent: number; old: number; inner: boolean }[] {
  const seen = new Set<string>();
  return symbols.flatMap((symbol, old) => {
    let parent = parents[old] ?? -1;
    if (symbol.field) while (parent !== -1 && symbols[parent]?.kind !== 'class') parent = parents[parent] ?? -1;
    if (symbol.field && parent === -1) return [];
    const inner = locals.isInner(symbol.nameAt, symbols[parent]);
    const kind = symbol.kind === 'function' && symbols[parent]?.kind === 'class' && !inner ? 'method' : symbol.kind;
    const id = `${parent}.${symbol.name}`;
    if (symbol.kind === 'property' && seen.has(id)) return [];
    seen.add(id);
    return [{ symbol: { ...symbol, kind }, parent, old, inner }];
  });
}

export interface Scoped {
  readonly symbols: readonly SymbolFact[];
  /** Where the name of each of them stands. */
  readonly nameAts: readonly number[];
  /** Ordinal of the innermost symbol around each position; positions ascend. */
  scopes(positions: readonly number[]): number[];
  /** Ordinal of a method of the object, or the class without a name, that starts there. */
  methodOf(holderAt: number, name: string): number | undefined;
  /** Ordinal of the symbol whose name stands at a position. */
  ordinalAt(nameAt: number): number | undefined;
}

/** Orders what was found, gives each its parent and its name. */
export function scoped(found: readonly FoundSymbol[], source: SourceText, locals: Locals): Scoped {
  const all = distinct(found);
  const kept = placed(all, nested(all), locals);
  const ordinals = new Map(kept.map(({ old }, ordinal) => [old, ordinal]));
  const used = new Map<string, number>();
  const ambient = new Set<number>();
  const symbols: SymbolFact[] = [];
  for (const { symbol, parent: oldParent, inner } of kept) {
    const parent = ordinals.get(oldParent) ?? -1;
    const outer = symbols[parent]?.qualifiedName ?? symbol.owner;
    const qualifiedName = outer === undefined ? symbol.name : `${outer}.${symbol.name}`;
    const times = (used.get(qualifiedName) ?? 0) + 1;
    used.set(qualifiedName, times);
    if (symbol.ambient || (symbol.kind === 'namespace' && ambient.has(parent))) ambient.add(symbols.length);
    symbols.push({
      kind: symbol.kind,
      name: symbol.name,
      qualifiedName,
      key: times === 1 ? qualifiedName : `${qualifiedName}~${times}`,
      parent,
      line: source.lineAt(symbol.nameAt),
      endLine: source.lineAt(Math.max(symbol.start, symbol.end - 1)),
      exported: symbol.exported || ambient.has(parent),
      ...(symbol.byDefault && { byDefault: true as const }),
      ...(inner && { inner }),
      type: symbol.type,
      ...(symbol.getter === true && { getter: true as const }),
      signature: source.signature(symbol.start, symbol.end),
      doc: source.doc(symbol.start, symbol.end),
    });
  }
  const places = kept.map(({ symbol }) => symbol);
  const nameAts = places.map(({ nameAt }) => nameAt);
  const named = new Map(nameAts.map((nameAt, ordinal) => [nameAt, ordinal]));
  const methods = new Map(places.flatMap(({ holderAt, name }, ordinal) => (holderAt === undefined ? [] : [[`${holderAt} ${name}`, ordinal] as const])));
  return {
    symbols,
    nameAts,
    scopes: (positions) => innermost(places, positions),
    methodOf: (holderAt, name) => methods.get(`${holderAt} ${name}`),
    ordinalAt: (nameAt) => named.get(nameAt),
  };
}
