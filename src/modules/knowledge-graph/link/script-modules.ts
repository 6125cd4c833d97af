import { posix } from 'node:path';
import type { ProjectSettings } from './project-settings.js';

type Has = (path: string) => boolean;

const EXTENSIONS = ['.ts', '.tsx', '.d.ts', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** What an output's name may have been written as. */
const SOURCES: Readonly<Record<string, readonly string[]>> = { '.js': ['.ts', '.tsx', '.d.ts'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };

function fileAt(has: Has, place: string): string | undefined {
  const path = posix.normalize(place);
  const extension = posix.extname(path);
  const swapped = (SOURCES[extension] ?? []).map((source) => path.slice(0, -extension.length) + source);
  const tries = [path, ...swapped, ...EXTENSIONS.map((ending) => path + ending), ...EXTENSIONS.map((ending) => posix.join(path, `index${ending}`))];
  return tries.find(has);
}

function inFolder(folder: string, path: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}

function byAlias(has: Has, settings: ProjectSettings, from: string, name: string): string | undefined {
  for (const { folder, base, paths } of settings.aliases) {
    if (!inFolder(folder, from)) continue;
    for (const [pattern, targets] of paths) {
      const [head = '', tail] = pattern.split('*');
      const matches = tail === undefined ? name === pattern : name.startsWith(head) && name.endsWith(tail) && name.length >= pattern.length - 1;
      if (!matches) continue;
      const middle = tail === undefined ? '' : name.slice(head.length, name.length - tail.length);
      const found = targets.map((target) => fileAt(has, posix.join(base, target.replace('*', middle)))).find((path) => path !== undefined);
      if (found !== undefined) return found;
    }
    const based = fileAt(has, posix.join(base, name));
    if (based !== undefined) return based;
  }
  return undefined;
}

function byPackage(has: Has, settings: ProjectSettings, name: string): string | undefined {
  const parts = name.split('/');
  const length = name.startsWith('@') ? 2 : 1;
  const folder = settings.packages.get(parts.slice(0, length).join('/'));
  if (folder === undefined) return undefined;
  const rest = parts.slice(length).join('/');
  const places = rest === '' ? [folder, posix.join(folder, 'src')] : [posix.join(folder, rest), posix.join(folder, 'src', rest)];
  return places.map((place) => fileAt(has, place)).find((path) => path !== undefined);
}

/** File that an ECMAScript module name leads to; undefined for what is not in the repository. */
export function scriptModule(has: Has, settings: ProjectSettings, from: string, name: string): string | undefined {
  if (name.startsWith('.')) return fileAt(has, posix.join(posix.dirname(from), name));
  return byAlias(has, settings, from, name) ?? byPackage(has, settings, name);
}
