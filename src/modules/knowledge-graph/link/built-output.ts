import { posix } from 'node:path';
import type { ProjectSettings } from './project-settings.js';
import { foldersUp } from './workspaces.js';

const OUTPUT = /^(dist|lib|build|out|es|esm|cjs)$/;
/** Folders of formats in an output folder. */
const FORMAT = /^(esm?|cjs|mjs|umd|commonjs|module|modules|types|typings|node|browser)$/;

const ENDING = /\.d\.[cm]?ts$|\.[cm]?jsx?$/;

/** As it is, and as whatever it may have been written as. */
const spelled = (place: string): string[] => (ENDING.test(place) ? [place, place.replace(ENDING, '')] : [place]);

/** The part of a place that lies in a folder; undefined where it lies elsewhere. */
function inside(folder: string, place: string): string | undefined {
  if (folder === '.') return place.startsWith('../') ? undefined : place;
  return place.startsWith(`${folder}/`) ? place.slice(folder.length + 1) : undefined;
}

/** Where the configurations say that a built file is written: those of the deepest folder first. */
export function configuredSources({ outputs }: ProjectSettings, place: string): string[] {
  return foldersUp(posix.dirname(place)).flatMap((out) => {
    const rest = inside(out, place);
    return rest === undefined ? [] : (outputs.get(out) ?? []).flatMap((root) => spelled(posix.join(root, rest)));
  });
}

/** Where a built file of a package is usually written. */
export function usualSources(folder: string, place: string): string[] {
  const [first = '', ...rest] = (inside(folder, place) ?? '').split('/');
  if (!OUTPUT.test(first) || rest.length === 0) return [];
  const plain = FORMAT.test(rest[0] ?? '') ? [rest.slice(1)] : [];
  const places = [rest, ...plain].map((parts) => (parts[0] === 'src' ? parts.slice(1) : parts)).filter((parts) => parts.length > 0);
  return [...places.map((parts) => ['src', ...parts]), ...places].flatMap((parts) => spelled(posix.join(folder, ...parts)));
}
