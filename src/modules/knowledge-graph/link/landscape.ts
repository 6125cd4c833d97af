import { type FileFacts, MEMBERS, type SymbolFact, WHOLE } from '../facts.js';
import type { FactsSource, Target } from './facts-source.js';
import type { ProjectSettings } from './project-settings.js';
import { pythonModule, pythonRoots } from './python-modules.js';
import { type ModuleFound, ScriptModules } from './script-modules.js';

/** Names found once a file and kept. */
interface Names {
  /** At the top, by name; and what is assigned to `Owner.name`, by that. */
  readonly top: ReadonlyMap<string, number>;
  /** In functions and blocks that are no symbols. */
  readonly inner: ReadonlyMap<string, number>;
  readonly members: ReadonlyMap<number, ReadonlyMap<string, number>>;
  /** Types that share their name with a value, by that name. */
  readonly types: ReadonlyMap<string, number>;
}

/** Several declarations of these are one. */
const MERGED = new Set(['namespace', 'interface']);
/** Are no values, and so may have the name of one. */
const TYPES = new Set(['type', 'interface']);
/** Values that are no types. */
const VALUES = new Set(['variable', 'function', 'namespace']);

function namesOf({ symbols }: FileFacts): Names {
  const top = new Map<string, number>();
  const inner = new Map<string, number>();
  const types = new Map<string, number>();
  const members = new Map<number, Map<string, number>>();
  const merged = new Map<string, Map<string, number>>();
  for (const [ordinal, symbol] of symbols.entries()) {
    if (MERGED.has(symbol.kind)) {
      const id = `${symbol.kind} ${symbol.qualifiedName}`;
      const shared = merged.get(id) ?? new Map<string, number>();
      merged.set(id, shared);
      members.set(ordinal, shared);
    }
    // A member of what has no name is at the top, and yet no name of the file.
    if (symbol.parent === -1 && MEMBERS.has(symbol.kind) && symbol.name === symbol.qualifiedName) continue;
    const into = symbol.parent === -1 ? (symbol.inner === true ? inner : top) : (members.get(symbol.parent) ?? new Map<string, number>());
    if (symbol.parent !== -1) members.set(symbol.parent, into);
    const name = symbol.parent === -1 ? symbol.qualifiedName : symbol.name;
    const known = into.get(name);
    const other = known === undefined ? undefined : symbols[known]?.kind;
    if (into === top && known !== undefined && TYPES.has(symbol.kind) && VALUES.has(other ?? '')) types.set(name, ordinal);
    if (into === top && known !== undefined && VALUES.has(symbol.kind) && TYPES.has(other ?? '')) {
      types.set(name, known);
      top.set(name, ordinal);
      continue;
    }
    // Of overloads the last one has the body.
    if (known === undefined || (symbols[known]?.kind === symbol.kind && symbols[known].exported <= symbol.exported)) into.set(name, ordinal);
  }
  return { top, inner, members, types };
}

const isPython = (facts: FileFacts): boolean => facts.language === 'python';

/** All files of a commit as the linker sees them: what modules export and where names lead. */
export class Landscape {
  private readonly names = new Map<string, Names>();
  private readonly modules = new Map<string, ModuleFound | undefined>();
  private readonly scripts: ScriptModules;
  private readonly exports = new Map<string, Target | undefined>();
  /** Files and names under way in one question, as ResolveExport of ECMAScript (16.2.1.7.2.2) keeps them. */
  private readonly asked = new Set<string>();
  private circles = 0;
  private readonly roots: readonly string[];
  private readonly has = (path: string): boolean => this.source.paths.has(path);

  constructor(
    private readonly source: FactsSource,
    settings: ProjectSettings,
  ) {
    this.roots = pythonRoots(source.paths);
    this.scripts = new ScriptModules(this.has, settings);
  }

  facts(path: string): FileFacts | undefined {
    return this.source.facts(path);
  }

  /** Methods of this name anywhere in the repository. */
  methods(name: string): readonly Target[] {
    return this.source.methods(name);
  }

  symbol({ path, ordinal }: Target): SymbolFact | undefined {
    return this.facts(path)?.symbols[ordinal];
  }

  namesOf(path: string): Names | undefined {
    const facts = this.facts(path);
    if (facts === undefined) return undefined;
    const names = this.names.get(path) ?? namesOf(facts);
    this.names.set(path, names);
    return names;
  }

  /** The type that has the name of this value. */
  asType(target: Target): Target {
    const symbol = this.symbol(target);
    const type = symbol?.parent === -1 ? this.namesOf(target.path)?.types.get(symbol.qualifiedName) : undefined;
    return type === undefined ? target : { path: target.path, ordinal: type };
  }

  /** File that a module name written in `from` leads to. */
  module(from: string, name: string): string | undefined {
    return this.moduleFound(from, name)?.path;
  }

  /** The same, with how sure it is. */
  moduleFound(from: string, name: string): ModuleFound | undefined {
    const key = `${from}\0${name}`;
    if (this.modules.has(key)) return this.modules.get(key);
    const facts = this.facts(from);
    const found = facts !== undefined && isPython(facts) ? this.pythonFound(from, name) : this.scripts.find(from, name);
    this.modules.set(key, found);
    return found;
  }

  private pythonFound(from: string, name: string): ModuleFound | undefined {
    const path = pythonModule(this.has, this.roots, from, name);
    return path === undefined ? undefined : { path, sure: true };
  }

  /** What a name imported from a file is, through re-exports. */
  exported(path: string, name: string): Target | undefined {
    if (name === '*') return this.has(path) ? { path, ordinal: -1 } : undefined;
    const key = `${path}\0${name}`;
    if (this.exports.has(key)) return this.exports.get(key);
    const first = this.asked.size === 0;
    if (this.asked.has(key)) {
      this.circles += 1;
      return undefined;
    }
    this.asked.add(key);
    const circles = this.circles;
    const found = this.findExported(path, name);
    if (first) this.asked.clear();
    // Within a circle an answer may lack what only another way around finds; that of the first question lacks nothing.
    if (first || circles === this.circles) this.exports.set(key, found);
    return found;
  }

  private findExported(path: string, name: string): Target | undefined {
    const facts = this.facts(path);
    const top = this.namesOf(path)?.top;
    if (facts === undefined || top === undefined) return undefined;
    const own = top.get(name) ?? top.get(`exports.${name}`) ?? top.get(name === WHOLE ? 'module.exports' : `module.exports.${name}`);
    if (own !== undefined && this.isOffered(facts, own)) return { path, ordinal: own };
    return this.throughImports(path, facts, name) ?? (isPython(facts) ? this.submodule(path, name) : this.ofWhole(path, name));
  }

  /** In Python every name of a module can be imported; what is assigned to `exports` is exported by that. */
  private isOffered(facts: FileFacts, ordinal: number): boolean {
    const symbol = facts.symbols[ordinal];
    return isPython(facts) || symbol?.exported === true || /^(?:module\.)?exports\b/.test(symbol?.qualifiedName ?? '');
  }

  /** `module.exports = { name() {} }`. */
  private ofWhole(path: string, name: string): Target | undefined {
    const names = this.namesOf(path);
    const whole = names?.top.get('default');
    const ordinal = whole === undefined || name === 'default' ? undefined : names?.members.get(whole)?.get(name);
    return ordinal === undefined ? undefined : { path, ordinal };
  }

  private throughImports(path: string, facts: FileFacts, name: string): Target | undefined {
    for (const { module, imported, local, reexport, inner } of facts.imports) {
      if (!reexport || local !== name || inner === true) continue;
      const found = module === '' ? this.localName(path, facts, imported, name) : this.imported(path, module, imported);
      if (found !== undefined) return found;
    }
    return name === 'default' || name === WHOLE ? undefined : this.throughStars(path, facts, name);
  }

  /** `export * from …` and `from … import *`. In Python the last one counts, and a module may keep names to itself. */
  throughStars(path: string, facts: FileFacts, name: string): Target | undefined {
    const stars = facts.imports.filter(({ local, reexport, inner }) => reexport && local === '*' && inner !== true);
    for (const { module } of isPython(facts) ? stars.toReversed() : stars) {
      const target = this.module(path, module);
      const found = target === undefined || !this.isStarred(target, name) ? undefined : this.exported(target, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private isStarred(path: string, name: string): boolean {
    const facts = this.facts(path);
    if (facts === undefined || !isPython(facts)) return true;
    return facts.offered?.includes(name) ?? !name.startsWith('_');
  }

  /** `export { a as b }`: `a` is a name of this file or one that it imports, or of the function that `module.exports = a` stands in. */
  private localName(path: string, facts: FileFacts, name: string, asked: string): Target | undefined {
    const names = this.namesOf(path);
    const own = names?.top.get(name) ?? names?.inner.get(name);
    // `const a = require('./a')` is a variable and an import: what is imported says more.
    if (own !== undefined && facts.symbols[own]?.kind !== 'variable') return { path, ordinal: own };
    const source = facts.imports.find(({ local, module, inner }) => local === name && module !== '' && inner !== true);
    const found = source === undefined || (name === asked && source.reexport) ? undefined : this.imported(path, source.module, source.imported);
    return found ?? (own === undefined ? undefined : { path, ordinal: own });
  }

  imported(path: string, module: string, imported: string): Target | undefined {
    const target = this.module(path, module);
    const found = target === undefined ? undefined : this.exported(target, imported);
    if (found !== undefined) return found;
    const facts = this.facts(path);
    // Namespace packages: `from a.b import c` where a/b is a folder without __init__.py.
    if (facts === undefined || !isPython(facts) || imported === '*') return undefined;
    const file = this.module(path, module.endsWith('.') ? `${module}${imported}` : `${module}.${imported}`);
    return file === undefined ? undefined : { path: file, ordinal: -1 };
  }

  private submodule(path: string, name: string): Target | undefined {
    if (!path.endsWith('__init__.py')) return undefined;
    const folder = path.slice(0, -'__init__.py'.length);
    const file = [`${folder}${name}.py`, `${folder}${name}/__init__.py`].find(this.has);
    return file === undefined ? undefined : { path: file, ordinal: -1 };
  }
}
