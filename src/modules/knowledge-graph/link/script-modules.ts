import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { configuredSources, usualSources } from './built-output.js';
import type { Manifest } from './package-manifest.js';
import { placeIn, targetsOf } from './package-offers.js';
import type { ProjectSettings } from './project-settings.js';
import type { ScriptConfig } from './script-configs.js';
import { fileAt, type Has } from './script-files.js';
import { foldersUp } from './workspaces.js';

/** File that a module name leads to. */
export interface ModuleFound {
  readonly path: string;
  /** False where a manifest names what is not in the tree and the source is thought to be it. */
  readonly sure: boolean;
}

const sure = (path: string | undefined): ModuleFound | undefined => (path === undefined ? undefined : { path, sure: true });

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Leads names of ECMAScript modules to files of one commit. */
export class ScriptModules {
  constructor(
    private readonly has: Has,
    private readonly settings: ProjectSettings,
  ) {}

  /** Undefined for what is not in the repository. */
  find(from: string, name: string): ModuleFound | undefined {
    if (name.includes('\0') || name === '') return undefined;
    if (name.startsWith('.')) return this.byPlace(from, posix.join(posix.dirname(from), name));
    const alias = this.byAlias(from, name);
    if (alias !== undefined) return alias;
    return name.startsWith('#') ? this.byImports(from, name) : this.byPackage(from, name);
  }

  private byPlace(from: string, place: string): ModuleFound | undefined {
    const own = this.settings.workspaces.around(from);
    return this.at(place) ?? (own && this.guessed(own, [place]));
  }

  /** A file, or the folder of a package; then what a configuration builds it from. */
  private at(place: string): ModuleFound | undefined {
    const manifest = this.settings.workspaces.manifests.get(posix.normalize(place).replace(/(.)\/$/, '$1'));
    return sure(this.file(place, 'file')) ?? (manifest && this.entry(manifest)) ?? sure(this.file(place, 'folder') ?? this.written(place));
  }

  private file(place: string, as: 'file' | 'folder' | 'any' = 'any'): string | undefined {
    return fileAt(this.has, place, as);
  }

  private written(place: string): string | undefined {
    return first(configuredSources(this.settings, place), (source) => this.file(source));
  }

  private byAlias(from: string, name: string): ModuleFound | undefined {
    return first(foldersUp(posix.dirname(from)), (folder) => first(this.settings.configs.get(folder) ?? [], (config) => this.inConfig(config, name)));
  }

  private inConfig({ base, paths }: ScriptConfig, name: string): ModuleFound | undefined {
    for (const [pattern, places] of paths) {
      const [head = '', tail] = pattern.split('*');
      const matches = tail === undefined ? name === pattern : name.startsWith(head) && name.endsWith(tail) && name.length >= pattern.length - 1;
      if (!matches) continue;
      const middle = tail === undefined ? '' : name.slice(head.length, name.length - tail.length);
      const found = first(places, (place) => this.at(place.replace('*', () => middle)));
      if (found !== undefined) return found;
    }
    return base === undefined ? undefined : sure(this.file(posix.join(base, name)));
  }

  /** `#name`: the own package's, or another package's. */
  private byImports(from: string, name: string): ModuleFound | undefined {
    const own = this.settings.workspaces.around(from);
    if (own === undefined) return undefined;
    const targets = targetsOf(own.imports, name);
    return this.offered(own, targets) ?? first(targets, (target) => (/^[./#]/.test(target) ? undefined : this.byPackage(from, target)));
  }

  private byPackage(from: string, name: string): ModuleFound | undefined {
    if (isBuiltin(name)) return undefined;
    const parts = name.split('/');
    const length = name.startsWith('@') ? 2 : 1;
    const named = this.settings.workspaces.named(from, parts.slice(0, length).join('/'));
    const rest = parts.slice(length);
    if (named === undefined || rest.includes('..')) return undefined;
    const found = this.inPackage(named.manifest, rest.join('/'));
    return found && { path: found.path, sure: found.sure && named.sure };
  }

  private inPackage(manifest: Manifest, rest: string): ModuleFound | undefined {
    if (manifest.exports !== undefined) return this.offered(manifest, targetsOf(manifest.exports, rest === '' ? '.' : `./${rest}`), rest === '');
    if (rest === '') return this.entry(manifest);
    const place = posix.join(manifest.folder, rest);
    return this.at(place) ?? this.guessed(manifest, [place, posix.join(manifest.folder, 'src', rest)]);
  }

  private offered(manifest: Manifest, targets: readonly string[], isEntry = false): ModuleFound | undefined {
    const places = targets.flatMap((target) => placeIn(manifest, target) ?? []);
    return this.among(manifest, places, isEntry && places.length > 0);
  }

  private entry(manifest: Manifest): ModuleFound | undefined {
    return this.among(manifest, manifest.entries.map((entry) => posix.join(manifest.folder, entry)), true);
  }

  /** First whatever is there, then what is built from a known place, then guesses. */
  private among(manifest: Manifest, places: readonly string[], isEntry: boolean): ModuleFound | undefined {
    const found = first(places, (place) => this.file(place)) ?? first(places, (place) => this.written(place));
    if (found !== undefined) return { path: found, sure: true };
    const { folder } = manifest;
    // Without a word about it, the entry is the folder's index.
    if (isEntry && places.length === 0) return sure(this.file(folder, 'folder')) ?? this.guessed(manifest, [posix.join(folder, 'src')]);
    return this.guessed(manifest, isEntry ? [...places, posix.join(folder, 'src'), folder] : places);
  }

  private guessed({ folder }: Manifest, places: readonly string[]): ModuleFound | undefined {
    const path = first(places, (place) => first([...usualSources(folder, place), place], (source) => this.file(source)));
    return path === undefined ? undefined : { path, sure: false };
  }
}
