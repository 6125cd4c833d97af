import type { BindingFact, RefFact, Root } from '../facts.js';
import type { Collected, FoundBinding, FoundImport, FoundRef, FoundThis } from './collected.js';
import type { Locals, Meaning } from './locals.js';
import { innermost } from './nesting.js';
import type { Scoped } from './scopes.js';
import type { SourceText } from './source-text.js';

/** The first name of `a.b().c`. */
function rootOf(written: string): string {
  const end = written.search(/[.(]/);
  return end === -1 ? written : written.slice(0, end);
}

/** Bindings with the function they are known in, or the class whose field they are, and what their types begin with. */
export function rootedBindings(found: readonly FoundBinding[], { symbols, scopes, ordinalAt }: Scoped, locals: Locals, imports: readonly FoundImport[]): BindingFact[] {
  const ordered = [...found].sort((a, b) => a.at - b.at);
  const places = scopes(ordered.map(({ at }) => at));
  const meanings = locals.meanings(ordered.map(({ type, at, typed }) => ({ name: rootOf(type), at, type: typed })));
  const known: Known = { ordinalAt, types: typesOf(ordered), imports: importsOf(imports) };
  return ordered.map(({ name, type, field, at }, index) => {
    let scope = places[index] ?? -1;
    const holder = (place: number): boolean => place === -1 || (field ? symbols[place]?.kind === 'class' : !['variable', 'property'].includes(symbols[place]?.kind ?? ''));
    while (!holder(scope)) scope = symbols[scope]?.parent ?? -1;
    const root = rootFact(rootOf(type), meanings[index], known, at, false);
    return { name, type, scope, ...(locals.inner.has(at) && { inner: true as const }), ...(root && { root }) };
  });
}

/** Refs with their scopes. A name stands in what is around the definition it opens, not in that definition. */
export function rootedRefs(found: readonly FoundRef[], { scopes, ordinalAt }: Scoped, source: SourceText, locals: Locals, { bindings, imports, thises }: Pick<Collected, 'bindings' | 'imports' | 'thises'>): RefFact[] {
  const strength = (ref: FoundRef): number => (ref.kind === 'read' ? 1 : ref.kind === 'type' ? 1 : 0);
  const ordered = [...found].sort((a, b) => a.at - b.at || strength(a) - strength(b));
  const single = ordered.filter((ref, index) => ordered[index - 1]?.at !== ref.at);
  const positions = [...new Set(single.map(({ at, within }) => within ?? at))].sort((a, b) => a - b);
  const places = new Map(scopes(positions).map((scope, index) => [positions[index], scope]));
  const meanings = locals.meanings(single.map(({ name, receiver, at, typed }) => ({ name: rootOf(receiver ?? name), at, type: typed })));
  const known: Known = { ordinalAt, types: typesOf([...bindings].sort((a, b) => a.at - b.at)), imports: importsOf(imports) };
  const nameless = withNamelessThis(single, thises);
  return single.map((ref, index) => {
    const { kind, name, receiver, at, within } = ref;
    const root = nameless.has(ref) ? {} : rootFact(rootOf(receiver ?? name), meanings[index], known, at, true);
    return { kind, name, receiver, line: source.lineAt(at), scope: places.get(within ?? at) ?? -1, ...(root && { root }) };
  });
}

const THIS = /^(?:this|super)\b/;

/** Refs to a `this` that is no class of a name: of an object, of a function, of a class that is handed on as it is made. */
function withNamelessThis(refs: readonly FoundRef[], thises: readonly FoundThis[]): ReadonlySet<FoundRef> {
  const own = refs.filter(({ receiver }) => receiver !== undefined && THIS.test(receiver));
  const places = [...thises].sort((a, b) => a.start - b.start || b.end - a.end);
  const around = innermost(places, own.map(({ at }) => at));
  return new Set(own.filter((_, index) => places[around[index] ?? -1]?.named === false));
}

interface Typed {
  readonly ordinal: number;
  readonly end: number;
}

const typesOf = (ordered: readonly FoundBinding[]): Map<number, Typed> => new Map(ordered.map(({ at, end }, ordinal) => [at, { ordinal, end }]));

/** Imports by where they are named and the name. */
const importsOf = (found: readonly FoundImport[]): Map<string, number> => new Map(found.map(({ namedAt, local }, ordinal) => [`${namedAt} ${local}`, ordinal]));

interface Known {
  readonly ordinalAt: Scoped['ordinalAt'];
  readonly types: ReadonlyMap<number, Typed>;
  readonly imports: ReadonlyMap<string, number>;
}

/** Of the types that a variable is given the last before its use counts, else, when asked for, the last of all. */
function rootFact(name: string, meaning: Meaning | undefined, { ordinalAt, types, imports }: Known, at: number, later: boolean): Root | undefined {
  if (meaning === undefined) return undefined;
  const symbol = meaning.symbolAt === undefined ? undefined : ordinalAt(meaning.symbolAt);
  if (symbol !== undefined) return { symbol };
  const imported = meaning.importAt === undefined ? undefined : imports.get(`${meaning.importAt} ${name}`);
  if (imported !== undefined) return { import: imported };
  const typed = meaning.setAt.flatMap((set) => types.get(set) ?? []).sort((a, b) => a.ordinal - b.ordinal);
  const last = typed.findLast(({ end }) => end <= at) ?? (later ? typed.at(-1) : undefined);
  return last === undefined ? {} : { binding: last.ordinal };
}
