import { type Language, MEMBERS } from '../facts.js';
import type { Collected, FoundLocal, FoundScope, FoundSymbol, ScopeKind, Self } from './collected.js';
import { innermost, nested } from './nesting.js';
import type { SourceText } from './source-text.js';

/** What a name means where it is written: a symbol by its place, a variable by the places that set it, or neither. */
export interface Meaning {
  readonly symbolAt: number | undefined;
  readonly setAt: readonly number[];
  /** Ordinals of imports. */
  readonly imports: readonly number[];
}

interface Declared {
  symbolAt: number | undefined;
  /** Said to be a name of the whole file. */
  open: boolean;
  readonly setAt: number[];
  readonly imports: number[];
}

/** Parameters by name, and yet always the object that a method is asked of. */
const SELVES = new Set(['self', 'cls']);

/** What stands right in these can be reached from outside. */
const HOLDING = new Set<ScopeKind>(['class', 'namespace']);

/** Where two patterns find one scope the one that says more counts; in the order of their starts, the wider first. */
function distinct(found: readonly FoundScope[]): FoundScope[] {
  const ordered = [...found].sort((a, b) => a.start - b.start || b.end - a.end || Number(a.kind === 'block') - Number(b.kind === 'block'));
  const same = (a: FoundScope, b: FoundScope | undefined): boolean => a.start === b?.start && a.end === b.end;
  return ordered.filter((scope, index) => scope.kind !== 'file' && !(scope.kind === 'block' && same(scope, ordered[index - 1])));
}

const keyOf = (name: string, type: boolean): string => (type ? `\0${name}` : name);

/** The names that are known in a part of one text alone: parameters, variables, what is defined in a function. */
export class Locals {
  private readonly scopes: readonly FoundScope[];
  private readonly parents: readonly number[];
  private readonly declared = new Map<number, Map<string, Declared>>();
  private readonly names = new Set<string>();
  /** Where variables stand that nothing outside of their function or block sees. */
  readonly inner = new Set<number>();
  /** Ordinals of imports that nothing outside of their function or block sees. */
  readonly innerImports = new Set<number>();
  /** Scopes of patterns that name what is imported, by where they start. */
  private readonly patterns = new Map<number, number>();
  /** Scopes that symbols are defined in, by where their names stand. */
  private readonly homes = new Map<number, FoundScope>();

  private readonly source: SourceText;

  constructor(found: Collected, source: SourceText, language: Language) {
    this.source = source;
    this.scopes = distinct(found.scopes);
    this.parents = nested(this.scopes);
    const symbols = found.symbols.filter(({ kind, owner, name, hoisted }) => !MEMBERS.has(kind) && owner === undefined && (hoisted || name !== 'default'));
    this.declareSymbols(symbols);
    this.declareLocals(found, new Set(symbols.map(({ nameAt }) => nameAt)));
    this.declareImports(found, language === 'python' ? 'function' : 'near');
  }

  /** Meanings of names, in the order that is asked; undefined for what the whole file or nobody here defines. */
  meanings(asked: readonly { readonly name: string; readonly at: number; readonly type: boolean }[]): (Meaning | undefined)[] {
    const known = asked.flatMap(({ name, at, type }, index) => (this.names.has(keyOf(name, type)) ? [{ key: keyOf(name, type), at, index }] : []));
    const places = this.around(known);
    const found = new Array<Meaning | undefined>(asked.length).fill(undefined);
    for (const [order, { key, at, index }] of known.entries()) found[index] = this.meaning(key, at, places[order] ?? -1);
    return found;
  }

  /** What `this` is at each place, in the order that is asked. */
  selves(asked: readonly { readonly at: number }[]): Self[] {
    return this.around(asked).map((innermostScope) => {
      for (let place = innermostScope; place !== -1; place = this.parents[place] ?? -1) {
        const self = this.scopes[place]?.self;
        if (self !== undefined) return self;
      }
      return 'class';
    });
  }

  /** A symbol is no member of what it stands in when a function or a block of that is around it. */
  isInner(nameAt: number, outer: FoundSymbol | undefined): boolean {
    const home = this.homes.get(nameAt);
    return home !== undefined && !HOLDING.has(home.kind) && home.start >= (outer?.start ?? 0);
  }

  private meaning(key: string, at: number, innermostScope: number): Meaning | undefined {
    let direct = true;
    for (let place = innermostScope; place !== -1; place = this.parents[place] ?? -1) {
      const scope = this.scopes[place];
      if (scope === undefined || at < scope.from) continue;
      const declared = this.declared.get(place)?.get(key);
      // The body of a Python class is read from top to bottom, and functions in it do not see its names.
      if (SELVES.has(key) && declared?.imports.length === 0) return undefined;
      const seen = scope.kind !== 'class' || (direct && declared?.setAt.some((set) => this.source.endOfLine(set) < at) === true);
      if (declared !== undefined && seen) return declared.open ? undefined : declared;
      direct = false;
    }
    return undefined;
  }

  /** The innermost scope around each position. */
  private around(found: readonly { readonly at: number }[]): number[] {
    const positions = [...new Set(found.map(({ at }) => at))].sort((a, b) => a - b);
    const places = new Map(innermost(this.scopes, positions).map((place, index) => [positions[index], place]));
    return found.map(({ at }) => places.get(at) ?? -1);
  }

  private entry(place: number, key: string): Declared {
    const names = this.declared.get(place) ?? new Map<string, Declared>();
    this.declared.set(place, names);
    const entry = names.get(key) ?? { symbolAt: undefined, open: false, setAt: [], imports: [] };
    names.set(key, entry);
    this.names.add(key);
    return entry;
  }

  /** A definition is a name of what is around it. In a class it is a member, but for a class. */
  private declareSymbols(symbols: readonly FoundSymbol[]): void {
    const places = this.around(symbols.map(({ start }) => ({ at: start })));
    for (const [index, { name, nameAt, start, kind, hoisted, inItself }] of symbols.entries()) {
      let place = places[index] ?? -1;
      while (!inItself && place !== -1 && (this.scopes[place]?.start ?? 0) >= start) place = this.parents[place] ?? -1;
      if (hoisted) place = this.placeOf('function', place);
      const home = this.scopes[place];
      if (home === undefined) continue;
      this.homes.set(nameAt, home);
      const member = home.kind === 'class' && kind !== 'class';
      for (const type of [false, true]) {
        const entry = this.entry(place, keyOf(name, type));
        if (!member) entry.symbolAt = nameAt;
        entry.setAt.push(nameAt);
      }
    }
  }

  private declareLocals({ locals, imports }: Collected, symbols: ReadonlySet<number>): void {
    const places = this.around(locals);
    const imported = new Set(imports.map(({ patternAt }) => patternAt));
    const outer: [number, string][] = [];
    for (const [index, local] of locals.entries()) {
      const place = this.placeOf(local.reach, places[index] ?? -1);
      if (place === -1 || symbols.has(local.at)) continue;
      const key = keyOf(local.name, local.reach === 'type');
      if (local.reach === 'outer') outer.push([place, key]);
      const entry = this.entry(place, key);
      entry.setAt.push(local.at);
      if (imported.has(local.patternAt)) this.patterns.set(local.patternAt, place);
      else if (local.reach === 'global') entry.open = true;
      else if (this.scopes[place]?.kind !== 'class') this.inner.add(local.at);
    }
    for (const [place, key] of outer) this.declared.get(place)?.delete(key);
  }

  private placeOf(reach: FoundLocal['reach'], near: number): number {
    if (reach === 'near' || reach === 'type') return near;
    let place = near;
    while (place !== -1 && this.scopes[place]?.kind === 'block') place = this.parents[place] ?? -1;
    return place;
  }

  /** What is imported in a function or a block is known there, as a value and as a type. */
  private declareImports({ imports }: Collected, reach: FoundLocal['reach']): void {
    for (const [ordinal, near] of this.around(imports).entries()) {
      const found = imports[ordinal];
      if (found === undefined || found.everywhere === true) continue;
      const place = found.patternAt === undefined ? this.placeOf(reach, near) : (this.patterns.get(found.patternAt) ?? -1);
      if (place === -1) continue;
      // `import a.b` gives the name `a`.
      const name = found.module === '' || found.local === '*' ? '' : (found.local.split('.')[0] ?? '');
      if (this.declared.get(place)?.get(name)?.open === true) continue;
      this.innerImports.add(ordinal);
      if (name === '') continue;
      for (const type of [false, true]) {
        const entry = this.entry(place, keyOf(name, type));
        entry.imports.push(ordinal);
        entry.setAt.push(found.at);
      }
    }
  }
}
