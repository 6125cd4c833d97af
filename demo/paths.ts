import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package-lock.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the demo runs from a clone only');
  return rootAbove(parent);
}

/** The clone, found from the source as well as from `dist/`. */
export const PROJECT_ROOT = rootAbove(dirname(fileURLToPath(import.meta.url)));

/** Where the files lie that are not compiled (fixtures, scripts of child processes). */
export const DEMO_SOURCES = join(PROJECT_ROOT, 'demo');
