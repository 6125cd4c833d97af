import { type FileFacts, type ImportFact, WHOLE } from '../facts.js';
import type { Target } from './facts-source.js';
import type { Names } from './names.js';

/** Modules that all is taken from, in the order that they are asked. */
interface Stars {
  /** The first of them that has a name counts; else all of them have to agree. */
  readonly first: boolean;
  readonly modules: readonly string[];
}

const isPython = (facts: FileFacts): boolean => facts.language === 'python';

/** A module as a whole, under another name. */
const isItself = ({ module, imported }: Pick<ImportFact, 'module' | 'imported'>): boolean => module === '' && imported === '*';

/** Whether others can import a name at the top of a file: all of them in Python, and in files of declarations. */
function isOffered(path: string, facts: FileFacts, ordinal: number): boolean {
  const symbol = facts.symbols[ordinal];
  return isPython(facts) || /\.d\.[cm]?ts$/.test(path) || (symbol?.exported === true && symbol.byDefault !== true);
}

/** Whether `import *` takes a name of a file. */
function isTaken(facts: FileFacts | undefined, name: string): boolean {
  if (facts === undefined || !isPython(facts)) return true;
  return facts.offers === undefined ? !name.startsWith('_') : facts.offers.includes(name) || facts.offers.includes('*');
}

const same = (a: Target, b: Target): boolean => a.path === b.path && a.ordinal === b.ordinal;

/** What has to be known of a commit to say what its files export: the landscape around. */
export interface Surroundings {
  facts(path: string): FileFacts | undefined;
  namesOf(path: string): Names | undefined;
  module(from: string, name: string): string | undefined;
  firstOf(path: string, imports: readonly ImportFact[]): Target | undefined;
  imported(path: string, module: string, imported: string): Target | undefined;
  submodule(path: string, name: string): Target | undefined;
}

/** What the files of a landscape give to others. */
export class ModuleExports {
  private readonly known = new Map<string, Target | undefined>();
  private readonly stars = new Map<string, Stars>();
  /** Files and names under way in one question, as ResolveExport of ECMAScript (16.2.1.7.2.2) keeps them. */
  private readonly asked = new Set<string>();
  private circles = 0;

  constructor(private readonly land: Surroundings) {}

  /** What a name imported from a file is, through re-exports. */
  exported(path: string, name: string): Target | undefined {
    const key = `${path}\0${name}`;
    if (this.known.has(key)) return this.known.get(key);
    const first = this.asked.size === 0;
    if (this.asked.has(key)) {
      this.circles += 1;
      return undefined;
    }
    this.asked.add(key);
    const circles = this.circles;
    const found = this.one(this.collect(path, name, new Set([path])));
    if (first) this.asked.clear();
    // Within a circle an answer may lack what only another way around finds; that of the first question lacks nothing.
    if (first || circles === this.circles) this.known.set(key, found);
    return found;
  }

  /** What a name is that a file takes with all others of other files. */
  throughStars(path: string, name: string): Target | undefined {
    const facts = this.land.facts(path);
    return facts && this.one(this.starred(path, facts, name, new Set([path])));
  }

  /** Of two things of one name ECMAScript exports none. */
  private one([first, ...others]: readonly Target[]): Target | undefined {
    return first === undefined || others.some((other) => !same(other, first)) ? undefined : first;
  }

  /** All that a name may be; each file is asked once, so the answer depends on nothing that was asked before. */
  private collect(path: string, name: string, visited: Set<string>): readonly Target[] {
    const facts = this.land.facts(path);
    if (facts === undefined) return [];
    const own = this.own(path, facts, name);
    if (own !== undefined) return [own];
    const starred = name === 'default' || name === WHOLE ? [] : this.starred(path, facts, name, visited);
    if (starred.length > 0) return starred;
    const rest = isPython(facts) ? this.land.submodule(path, name) : this.ofWhole(path, facts, name);
    return rest === undefined ? [] : [rest];
  }

  private starred(path: string, facts: FileFacts, name: string, visited: Set<string>): readonly Target[] {
    const { first, modules } = this.starsOf(path, facts);
    const found: Target[] = [];
    for (const module of modules) {
      const target = this.land.module(path, module);
      if (target === undefined || visited.has(target) || !isTaken(this.land.facts(target), name)) continue;
      visited.add(target);
      found.push(...this.collect(target, name, visited));
      if (first && found.length > 0) break;
    }
    return found;
  }

  /** Python and CommonJS take the last of two. */
  private starsOf(path: string, facts: FileFacts): Stars {
    const known = this.stars.get(path);
    if (known !== undefined) return known;
    const first = isPython(facts) || facts.imports.some(isItself);
    const modules = facts.imports.filter(({ local, reexport, inner }) => reexport && local === '*' && inner !== true).map(({ module }) => module);
    const stars = { first, modules: first ? modules.toReversed() : modules };
    this.stars.set(path, stars);
    return stars;
  }

  /** By its name in the file, or under that of a re-export. */
  private own(path: string, facts: FileFacts, name: string): Target | undefined {
    const top = this.land.namesOf(path)?.top;
    const named = top?.get(name);
    const own = named !== undefined && isOffered(path, facts, named) ? named : (top?.get(`exports.${name}`) ?? top?.get(`module.exports.${name}`));
    if (own !== undefined) return { path, ordinal: own };
    for (const fact of facts.imports) {
      if (!fact.reexport || fact.inner === true || fact.local !== name || isItself(fact)) continue;
      const found = fact.module === '' ? this.localName(path, facts, fact) : this.land.imported(path, fact.module, fact.imported);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** `module.exports = { name() {} }`, and the module itself for its default. */
  private ofWhole(path: string, facts: FileFacts, name: string): Target | undefined {
    if (name === 'default') return facts.imports.some(isItself) ? { path, ordinal: -1 } : undefined;
    const names = this.land.namesOf(path);
    const whole = names?.top.get('default');
    const ordinal = whole === undefined ? undefined : names?.members.get(whole)?.get(name);
    return ordinal === undefined ? undefined : { path, ordinal };
  }

  /** `export { a as b }`: `a` is a name of this file or one that it imports. */
  private localName(path: string, facts: FileFacts, { imported: name, local, root }: ImportFact): Target | undefined {
    if (root?.symbol !== undefined) return { path, ordinal: root.symbol };
    if (root !== undefined) return this.land.firstOf(path, (root.imports ?? []).flatMap((ordinal) => facts.imports[ordinal] ?? []));
    const own = this.land.namesOf(path)?.top.get(name);
    // `const a = require('./a')` is a variable and an import: what is imported says more.
    const mayBeImported = own === undefined || facts.symbols[own]?.kind === 'variable';
    const source = mayBeImported ? facts.imports.find((fact) => fact.local === name && fact.module !== '' && fact.inner !== true) : undefined;
    if (source !== undefined) return name === local && source.reexport ? undefined : this.land.imported(path, source.module, source.imported);
    return own === undefined ? undefined : { path, ordinal: own };
  }
}
