import type { BindingFact, RefFact, SymbolFact } from '../facts.js';
import type { FoundBinding, FoundRef, FoundSymbol } from './collected.js';
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

/** For each position, in ascending order, the innermost symbol around it. */
function scopesAt(symbols: readonly FoundSymbol[], positions: readonly number[]): number[] {
  const open: number[] = [];
  let next = 0;
  return positions.map((at) => {
    while ((symbols[next]?.start ?? Infinity) <= at) {
      while (open.length > 0 && (symbols[open.at(-1) ?? 0]?.end ?? 0) < (symbols[next]?.end ?? 0)) open.pop();
      open.push(next);
      next += 1;
    }
    while (open.length > 0 && (symbols[open.at(-1) ?? 0]?.end ?? 0) <= at) open.pop();
    return open.at(-1) ?? -1;
  });
}

function parentsOf(symbols: readonly FoundSymbol[]): number[] {
  const open: number[] = [];
  return symbols.map((symbol, ordinal) => {
    while (open.length > 0 && (symbols[open.at(-1) ?? 0]?.end ?? 0) <= symbol.start) open.pop();
    const parent = open.at(-1) ?? -1;
    open.push(ordinal);
    return parent;
  });
}

/** Fields set in a method belong to its class, and are known once; without a class they are nothing that can be named. */
function placed(symbols: readonly FoundSymbol[], parents: readonly number[]): { symbol: FoundSymbol; parent: number; old: number }[] {
  const seen = new Set<string>();
  return symbols.flatMap((symbol, old) => {
    let parent = parents[old] ?? -1;
    if (symbol.field) while (parent !== -1 && symbols[parent]?.kind !== 'class') parent = parents[parent] ?? -1;
    if (symbol.field && parent === -1) return [];
    const kind = symbol.kind === 'function' && symbols[parent]?.kind === 'class' ? 'method' : symbol.kind;
    const id = `${parent}.${symbol.name}`;
    if (symbol.kind === 'property' && seen.has(id)) return [];
    seen.add(id);
    return [{ symbol: { ...symbol, kind }, parent, old }];
  });
}

export interface Scoped {
  readonly symbols: readonly SymbolFact[];
  /** Ordinal of the innermost symbol around each position; positions ascend. */
  scopes(positions: readonly number[]): number[];
}

/** Orders what was found, gives each its parent and its name. */
export function scoped(found: readonly FoundSymbol[], source: SourceText): Scoped {
  const all = distinct(found);
  const kept = placed(all, parentsOf(all));
  const ordinals = new Map(kept.map(({ old }, ordinal) => [old, ordinal]));
  const used = new Map<string, number>();
  const symbols: SymbolFact[] = [];
  for (const { symbol, parent: oldParent } of kept) {
    const parent = ordinals.get(oldParent) ?? -1;
    const outer = symbols[parent]?.qualifiedName ?? symbol.owner;
    const qualifiedName = outer === undefined ? symbol.name : `${outer}.${symbol.name}`;
    const times = (used.get(qualifiedName) ?? 0) + 1;
    used.set(qualifiedName, times);
    symbols.push({
      kind: symbol.kind,
      name: symbol.name,
      qualifiedName,
      key: times === 1 ? qualifiedName : `${qualifiedName}~${times}`,
      parent,
      line: source.lineAt(symbol.nameAt),
      endLine: source.lineAt(Math.max(symbol.start, symbol.end - 1)),
      exported: symbol.exported,
      type: symbol.type,
      signature: source.signature(symbol.start, symbol.end),
      doc: source.doc(symbol.start, symbol.end),
    });
  }
  const places = kept.map(({ symbol }) => symbol);
  return { symbols, scopes: (positions) => scopesAt(places, positions) };
}

/** Refs with their scopes. A name stands in what is around the definition it opens, not in that definition. */
export function scopedRefs(found: readonly FoundRef[], { scopes }: Scoped, source: SourceText): RefFact[] {
  const strength = (ref: FoundRef): number => (ref.kind === 'read' ? 1 : ref.kind === 'type' ? 1 : 0);
  const ordered = [...found].sort((a, b) => a.at - b.at || strength(a) - strength(b));
  const single = ordered.filter((ref, index) => ordered[index - 1]?.at !== ref.at);
  const positions = [...new Set(single.map(({ at, within }) => within ?? at))].sort((a, b) => a - b);
  const places = new Map(scopes(positions).map((scope, index) => [positions[index], scope]));
  return single.map(({ kind, name, receiver, at, within }) => ({ kind, name, receiver, line: source.lineAt(at), scope: places.get(within ?? at) ?? -1 }));
}

/** Bindings with the function they are known in, or the class whose field they are. */
export function scopedBindings(found: readonly FoundBinding[], { symbols, scopes }: Scoped): BindingFact[] {
  const ordered = [...found].sort((a, b) => a.at - b.at);
  const places = scopes(ordered.map(({ at }) => at));
  return ordered.map(({ name, type, field }, index) => {
    let scope = places[index] ?? -1;
    const holder = (at: number): boolean => at === -1 || (field ? symbols[at]?.kind === 'class' : !['variable', 'property'].includes(symbols[at]?.kind ?? ''));
    while (!holder(scope)) scope = symbols[scope]?.parent ?? -1;
    return { name, type, scope };
  });
}
