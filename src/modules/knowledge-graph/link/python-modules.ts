import { posix } from 'node:path';

type Has = (path: string) => boolean;

function fileAt(has: Has, place: string): string | undefined {
  return [`${place}.py`, `${place}/__init__.py`, `${place}.pyi`, `${place}/__init__.pyi`].map((path) => posix.normalize(path)).find(has);
}

/** Folders that hold packages without being one: where absolute names may start. */
export function pythonRoots(paths: Iterable<string>): readonly string[] {
  const packages = new Set<string>();
  for (const path of paths) if (path.endsWith('/__init__.py')) packages.add(posix.dirname(path));
  const roots = new Set(['.']);
  for (const folder of packages) {
    const parent = posix.dirname(folder);
    if (!packages.has(parent)) roots.add(parent);
  }
  return [...roots].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** File that a Python module name leads to; undefined for what is not in the repository. */
export function pythonModule(has: Has, roots: readonly string[], from: string, name: string): string | undefined {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  const rest = name.slice(dots).replaceAll('.', '/');
  if (dots === 0) {
    // A script's own folder comes first on its path.
    return [...roots, posix.dirname(from)].map((root) => fileAt(has, posix.join(root, rest))).find((path) => path !== undefined);
  }
  let folder = posix.dirname(from);
  for (let up = 1; up < dots; up += 1) folder = posix.dirname(folder);
  return rest === '' ? [posix.join(folder, '__init__.py')].find(has) : fileAt(has, posix.join(folder, rest));
}
