import type { BindingFact, ImportFact, Language, RefFact, Root, SymbolFact } from '../facts.js';
import type { FoundBinding, FoundImport, FoundRef } from './collected.js';
import type { Locals, Meaning } from './locals.js';
import type { Scoped } from './scopes.js';
import type { SourceText } from './source-text.js';

/** The first name of `a.b().c`. */
function rootOf(written: string): string {
  const end = written.search(/[.(]/);
  return end === -1 ? written : written.slice(0, end);
}

/** Symbols with what their types begin with. `T` of `get(): T` says nothing outside of its class, whatever else is called `T`. */
export function rootedSymbols({ symbols, nameAts, ordinalAt }: Scoped, locals: Locals, language: Language): SymbolFact[] {
  const python = language === 'python';
  const meanings = locals.meanings(symbols.map(({ type }, index) => ({ name: rootOf(type ?? ''), at: nameAts[index] ?? 0, type: !python })));
  return symbols.map((fact, index) => {
    const root = rootFact(meanings[index], ordinalAt, new Map(), nameAts[index] ?? 0, false);
    if (root?.symbol !== undefined || root?.imports !== undefined) return { ...fact, root };
    return root === undefined || python ? fact : { ...fact, type: undefined };
  });
}

/** Imports as they are ordered. What a file exports of its own may be known in a part of it alone. */
export function rootedImports(found: readonly FoundImport[], { ordinalAt }: Scoped, source: SourceText, locals: Locals): ImportFact[] {
  const own = found.filter(({ module }) => module === '');
  const meanings = locals.meanings(own.map(({ imported, at }) => ({ name: imported, at, type: false })));
  const roots = new Map(own.map((fact, index) => [fact, rootFact(meanings[index], ordinalAt, new Map(), fact.at, false)]));
  return found.map((fact, index) => {
    const { at, module, imported, local, reexport } = fact;
    const root = roots.get(fact);
    return { module, imported, local, reexport, line: source.lineAt(at), ...(locals.innerImports.has(index) && { inner: true as const }), ...(root && { root }) };
  });
}

/** Bindings with the function they are known in, or the class whose field they are, and what their types begin with. */
export function rootedBindings(found: readonly FoundBinding[], { symbols, scopes, ordinalAt }: Scoped, locals: Locals): BindingFact[] {
  const ordered = [...found].sort((a, b) => a.at - b.at);
  const places = scopes(ordered.map(({ at }) => at));
  const meanings = locals.meanings(ordered.map(({ type, at, typed }) => ({ name: rootOf(type), at, type: typed })));
  const known = typesOf(ordered);
  return ordered.map(({ name, type, field, at }, index) => {
    let scope = places[index] ?? -1;
    const holder = (place: number): boolean => place === -1 || (field ? symbols[place]?.kind === 'class' : !['variable', 'property'].includes(symbols[place]?.kind ?? ''));
    while (!holder(scope)) scope = symbols[scope]?.parent ?? -1;
    const root = rootFact(meanings[index], ordinalAt, known, at, false);
    return { name, type, scope, ...(locals.inner.has(at) && { inner: true as const }), ...(root && { root }) };
  });
}

/** What begins with these is asked of the object that the code around it belongs to. */
const SELVES = /^(?:this|super)(?![\w$])/;

/** Refs with their scopes. A name stands in what is around the definition it opens, not in that definition. */
export function rootedRefs(found: readonly FoundRef[], { scopes, ordinalAt, methodOf }: Scoped, source: SourceText, locals: Locals, bindings: readonly FoundBinding[]): RefFact[] {
  const strength = (ref: FoundRef): number => (ref.kind === 'read' || ref.kind === 'pass' || ref.kind === 'type' ? 1 : 0);
  const ordered = [...found].sort((a, b) => a.at - b.at || strength(a) - strength(b));
  const single = ordered.filter((ref, index) => ordered[index - 1]?.at !== ref.at);
  const positions = [...new Set(single.map(({ at, within }) => within ?? at))].sort((a, b) => a - b);
  const places = new Map(scopes(positions).map((scope, index) => [positions[index], scope]));
  const meanings = locals.meanings(single.map(({ name, receiver, at, typed }) => ({ name: rootOf(receiver ?? name), at, type: typed })));
  const types = typesOf([...bindings].sort((a, b) => a.at - b.at));
  const own = single.filter(({ receiver }) => receiver !== undefined && SELVES.test(receiver));
  const selves = new Map(locals.selves(own).map((self, index) => [own[index], self]));
  return single.map((ref, index) => {
    const { kind, name, receiver, at, within } = ref;
    const placed = { line: source.lineAt(at), scope: places.get(within ?? at) ?? -1 };
    const self = selves.get(ref) ?? 'class';
    if (self !== 'class') {
      const symbol = typeof self === 'number' && receiver === 'this' ? methodOf(self, name) : undefined;
      return symbol === undefined ? { kind, name, receiver, ...placed, root: {} } : { kind, name, receiver: undefined, ...placed, root: { symbol } };
    }
    const root = rootFact(meanings[index], ordinalAt, types, at, true);
    return { kind, name, receiver, ...placed, ...(root && { root }) };
  });
}

interface Typed {
  readonly ordinal: number;
  readonly end: number;
}

const typesOf = (ordered: readonly FoundBinding[]): Map<number, Typed> => new Map(ordered.map(({ at, end }, ordinal) => [at, { ordinal, end }]));

/** Of the types that a variable is given the last before its use counts, else, when asked for, the last of all. */
function rootFact(meaning: Meaning | undefined, ordinalAt: Scoped['ordinalAt'], types: ReadonlyMap<number, Typed>, at: number, later: boolean): Root | undefined {
  if (meaning === undefined) return undefined;
  const symbol = meaning.symbolAt === undefined ? undefined : ordinalAt(meaning.symbolAt);
  if (symbol !== undefined) return { symbol };
  if (meaning.imports.length > 0) return { imports: meaning.imports };
  const typed = meaning.setAt.flatMap((set) => types.get(set) ?? []).sort((a, b) => a.ordinal - b.ordinal);
  const last = typed.findLast(({ end }) => end <= at) ?? (later ? typed.at(-1) : undefined);
  return last === undefined ? {} : { binding: last.ordinal };
}
