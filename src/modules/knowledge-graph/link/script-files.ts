import { posix } from 'node:path';

export type Has = (path: string) => boolean;

const EXTENSIONS = ['.ts', '.tsx', '.d.ts', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** What an output's name may have been written as. */
const SOURCES: Readonly<Record<string, readonly string[]>> = { '.js': ['.ts', '.tsx', '.d.ts'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };

/** The file that a place without or with an extension means: itself, what it is built from, or a folder's index. */
export function fileAt(has: Has, place: string, as: 'file' | 'folder' | 'any' = 'any'): string | undefined {
  const path = posix.normalize(place);
  const extension = posix.extname(path);
  const swapped = (SOURCES[extension] ?? []).map((source) => path.slice(0, -extension.length) + source);
  const file = as === 'folder' ? [] : [path, ...swapped, ...EXTENSIONS.map((ending) => path + ending)];
  const index = as === 'file' ? [] : EXTENSIONS.map((ending) => posix.join(path, `index${ending}`));
  return [...file, ...index].find(has);
}
