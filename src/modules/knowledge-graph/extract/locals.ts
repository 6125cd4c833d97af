import { MEMBERS } from '../facts.js';
import type { Collected, FoundLocal, FoundScope, FoundSymbol } from './collected.js';
import { innermost, nested } from './nesting.js';
import type { SourceText } from './source-text.js';

/** What a name means where it is written: a symbol by its place, an import by where it is named, a variable by the places that set it, or neither. */
export interface Meaning {
  readonly symbolAt: number | undefined;
  readonly importAt: number | undefined;
  readonly setAt: readonly number[];
}

interface Declared {
  symbolAt: number | undefined;
  importAt: number | undefined;
  /** Said to be a name of the whole file. */
  open: boolean;
  readonly setAt: number[];
}

/** Parameters by name, and yet always the object that a method is asked of. */
const SELVES = new Set(['self', 'cls']);

const keyOf = (name: string, type: boolean): string => (type ? `\0${name}` : name);

/** The names that are known in a part of one text alone: parameters, variables, what is defined in a function. */
export class Locals {
  private readonly scopes: readonly FoundScope[];
  private readonly parents: readonly number[];
  private readonly declared = new Map<number, Map<string, Declared>>();
  private readonly names = new Set<string>();
  /** Where variables stand that nothing outside of their function or block sees. */
  readonly inner = new Set<number>();
  /** Where symbols are named that stand in a function or a block. */
  readonly innerSymbols = new Set<number>();
  /** Where imports are named that are known in a function or a block alone. */
  readonly innerImports = new Set<number>();

  private readonly source: SourceText;

  constructor(found: Collected, source: SourceText) {
    this.source = source;
    this.scopes = [...found.scopes].sort((a, b) => a.start - b.start || b.end - a.end);
    this.parents = nested(this.scopes);
    const symbols = found.symbols.filter(({ kind, owner }) => !MEMBERS.has(kind) && owner === undefined);
    this.declareSymbols(symbols);
    this.declareLocals(found, new Set(symbols.map(({ nameAt }) => nameAt)));
    this.declareImports(found);
  }

  /** Meanings of names, in the order that is asked; undefined for what the whole file or nobody here defines. */
  meanings(asked: readonly { readonly name: string; readonly at: number; readonly type: boolean }[]): (Meaning | undefined)[] {
    const known = asked.flatMap(({ name, at, type }, index) => (!SELVES.has(name) && this.names.has(keyOf(name, type)) ? [{ key: keyOf(name, type), at, index }] : []));
    const places = this.around(known);
    const found = new Array<Meaning | undefined>(asked.length).fill(undefined);
    for (const [order, { key, at, index }] of known.entries()) found[index] = this.meaning(key, at, places[order] ?? -1);
    return found;
  }

  private meaning(key: string, at: number, innermostScope: number): Meaning | undefined {
    let direct = true;
    for (let place = innermostScope; place !== -1; place = this.parents[place] ?? -1) {
      const scope = this.scopes[place];
      if (scope === undefined || at < scope.from) continue;
      const declared = this.declared.get(place)?.get(key);
      // The body of a Python class is read from top to bottom, and functions in it do not see its names.
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
    const entry = names.get(key) ?? { symbolAt: undefined, importAt: undefined, open: false, setAt: [] };
    names.set(key, entry);
    this.names.add(key);
    return entry;
  }

  /** A definition is a name of what is around it. In a class it is a member, but for a class. */
  private declareSymbols(symbols: readonly FoundSymbol[]): void {
    const places = this.around(symbols.map(({ start }) => ({ at: start })));
    for (const [index, { name, nameAt, start, kind, whole }] of symbols.entries()) {
      let place = places[index] ?? -1;
      while (place !== -1 && (this.scopes[place]?.start ?? 0) >= start) place = this.parents[place] ?? -1;
      if (place === -1) continue;
      const member = this.scopes[place]?.kind === 'class' && kind !== 'class';
      if (whole === undefined) this.innerSymbols.add(nameAt);
      for (const type of [false, true]) {
        const entry = this.entry(place, keyOf(name, type));
        if (!member) entry.symbolAt = nameAt;
        entry.setAt.push(nameAt);
      }
    }
  }

  private declareLocals({ locals, importedAt }: Collected, symbols: ReadonlySet<number>): void {
    const places = this.around(locals);
    const outer: [number, string][] = [];
    for (const [index, local] of locals.entries()) {
      const place = this.placeOf(local, places[index] ?? -1);
      if (place === -1 || symbols.has(local.at)) continue;
      const key = keyOf(local.name, local.reach === 'type');
      if (local.reach === 'outer') outer.push([place, key]);
      const entry = this.entry(place, key);
      entry.setAt.push(local.at);
      if (importedAt.has(local.patternAt)) this.isImported(entry, local.patternAt);
      else if (local.reach === 'global') entry.open = true;
      else if (this.scopes[place]?.kind !== 'class') this.inner.add(local.at);
    }
    for (const [place, key] of outer) this.declared.get(place)?.delete(key);
  }

  private placeOf({ reach }: FoundLocal, near: number): number {
    if (reach === 'near' || reach === 'type') return near;
    let place = near;
    while (place !== -1 && this.scopes[place]?.kind === 'block') place = this.parents[place] ?? -1;
    return place;
  }

  private isImported(entry: Declared, namedAt: number): void {
    entry.importAt = namedAt;
    this.innerImports.add(namedAt);
  }

  /** Statements: what a pattern names is one of its locals. Of `import a.b` the file may use `a.b`, wherever it is imported. */
  private declareImports({ imports, importedAt }: Collected): void {
    const named = imports.filter(({ local, namedAt }) => /^[\w$]+$/.test(local) && local !== 'default' && !importedAt.has(namedAt));
    for (const [index, place] of this.around(named).entries()) {
      const target = this.placeOf({ reach: 'function' } as FoundLocal, place);
      const found = named[index];
      if (target !== -1 && found !== undefined) this.isImported(this.entry(target, keyOf(found.local, false)), found.namedAt);
    }
  }
}
