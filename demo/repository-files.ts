import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DEMO_SOURCES } from './paths.js';

/** The demo's repository as files: its tests fail until roundToCents is mended. */
export function repositoryFiles(): Record<string, string> {
  const folder = join(DEMO_SOURCES, 'repository');
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}
