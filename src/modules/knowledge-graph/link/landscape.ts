import type { FileFacts, ImportFact, SymbolFact } from '../facts.js';
import type { FactsSource, Target } from './facts-source.js';
import { ModuleExports } from './module-exports.js';
import { type Names, namesOf } from './names.js';
import type { ProjectSettings } from './project-settings.js';
import { pythonModule, pythonRoots } from './python-modules.js';
import { type ModuleFound, ScriptModules } from './script-modules.js';

const isPython = (facts: FileFacts): boolean => facts.language === 'python';

/** All files of a commit as the linker sees them: what modules export and where names lead. */
export class Landscape {
  private readonly names = new Map<string, Names>();
  private readonly modules = new Map<string, ModuleFound | undefined>();
  private readonly scripts: ScriptModules;
  private readonly exports = new ModuleExports(this);
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

  /** Where a type is written: the type that has the name of a value. */
  asType(target: Target): Target {
    const ordinal = this.namesOf(target.path)?.types.get(target.ordinal);
    return ordinal === undefined ? target : { path: target.path, ordinal };
  }

  namesOf(path: string): Names | undefined {
    const facts = this.facts(path);
    if (facts === undefined) return undefined;
    const names = this.names.get(path) ?? namesOf(facts);
    this.names.set(path, names);
    return names;
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
    return this.exports.exported(path, name);
  }

  /** What a name is that a file takes with all others of other files. */
  throughStars(path: string, name: string): Target | undefined {
    return this.exports.throughStars(path, name);
  }

  /** Of imports that give one name the first that leads somewhere: `try` and `except` of Python. */
  firstOf(path: string, imports: readonly ImportFact[]): Target | undefined {
    for (const { module, imported } of imports) {
      const found = this.imported(path, module, imported);
      if (found !== undefined) return found;
    }
    return undefined;
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

  /** Module of a package. */
  submodule(path: string, name: string): Target | undefined {
    if (!path.endsWith('__init__.py')) return undefined;
    const folder = path.slice(0, -'__init__.py'.length);
    const file = [`${folder}${name}.py`, `${folder}${name}/__init__.py`].find(this.has);
    return file === undefined ? undefined : { path: file, ordinal: -1 };
  }
}
