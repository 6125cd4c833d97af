import { posix } from 'node:path';
import { matchesGlob } from './glob.js';
import type { Manifest } from './package-manifest.js';

/** A name in a repository's manifests may stand for a package that comes from elsewhere: then the package is a guess. */
export interface NamedPackage {
  readonly manifest: Manifest;
  readonly sure: boolean;
}

/** Further patterns of a workspace, and packages of one name, are left out. */
const MOST = { globs: 256, namesakes: 64 };

/** Folders above one, itself first, the repository's last. */
export function foldersUp(folder: string): string[] {
  const folders = [folder];
  for (let at = folder; at !== '.' && at !== '/' && at !== '..'; at = posix.dirname(at)) folders.push(posix.dirname(at));
  return folders;
}

function isMember(root: string, globs: readonly string[], folder: string): boolean {
  if (folder === root) return true;
  const inside = root === '.' ? folder : folder.slice(root.length + 1);
  if (root !== '.' && !folder.startsWith(`${root}/`)) return false;
  const [refused, wanted] = [globs.filter((glob) => glob.startsWith('!')), globs.filter((glob) => !glob.startsWith('!'))];
  return wanted.some((glob) => matchesGlob(glob, inside)) && !refused.some((glob) => matchesGlob(glob.slice(1), inside));
}

/** Packages of the repository by their names. */
export class Workspaces {
  private readonly byName = new Map<string, Manifest[]>();
  private readonly members = new Map<string, Manifest | undefined>();

  constructor(
    readonly manifests: ReadonlyMap<string, Manifest>,
    /** Folder → patterns of the folders of its packages. */
    private readonly roots: ReadonlyMap<string, readonly string[]>,
  ) {
    for (const manifest of manifests.values()) {
      const namesakes = manifest.name === undefined ? [] : (this.byName.get(manifest.name) ?? []);
      if (manifest.name !== undefined && namesakes.length < MOST.namesakes) this.byName.set(manifest.name, [...namesakes, manifest]);
    }
  }

  /** Manifest of the package that a file belongs to. */
  around(path: string): Manifest | undefined {
    for (const folder of foldersUp(posix.dirname(path))) {
      const manifest = this.manifests.get(folder);
      if (manifest !== undefined) return manifest;
    }
    return undefined;
  }

  /** Package that a name means in a file: a folder that its package depends on, the package itself, one of the workspace, or any. */
  named(from: string, name: string): NamedPackage | undefined {
    const own = this.around(from);
    const spec = own?.dependencies.get(name);
    const beside = own === undefined || spec === undefined ? undefined : this.bySpec(own, from, spec);
    if (beside !== undefined) return { manifest: beside, sure: true };
    if (own?.name === name) return { manifest: own, sure: true };
    return this.plain(from, name);
  }

  /** The first package of a name, wherever it is asked for. */
  any(name: string): Manifest | undefined {
    return this.byName.get(name)?.[0];
  }

  private plain(from: string, name: string): NamedPackage | undefined {
    for (const folder of foldersUp(posix.dirname(from))) {
      const manifest = this.member(folder, name);
      if (manifest !== undefined) return { manifest, sure: true };
    }
    const manifest = this.any(name);
    return manifest === undefined ? undefined : { manifest, sure: false };
  }

  private bySpec(own: Manifest, from: string, spec: string): Manifest | undefined {
    const [, protocol, rest = ''] = /^(file|link|portal|workspace):(.*)$/s.exec(spec) ?? [];
    if (protocol === undefined) return undefined;
    if (protocol !== 'workspace' || rest.startsWith('.')) return this.manifests.get(posix.normalize(posix.join(own.folder, rest)).replace(/(.)\/$/, '$1'));
    const other = /^(@?[^@]+)@/.exec(rest)?.[1];
    return other === undefined ? undefined : this.plain(from, other)?.manifest;
  }

  private member(root: string, name: string): Manifest | undefined {
    const globs = this.roots.get(root);
    if (globs === undefined) return undefined;
    const key = `${root}\0${name}`;
    if (!this.members.has(key)) this.members.set(key, this.byName.get(name)?.find(({ folder }) => isMember(root, globs.slice(0, MOST.globs), folder)));
    return this.members.get(key);
  }
}
