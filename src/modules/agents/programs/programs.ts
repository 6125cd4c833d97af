import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INSIDE } from '../cage/inside.js';

/** Programs of ours that run as processes of their own: single files that import nothing but Node. */
export type ProgramName = 'cage-init' | 'cage-probe' | 'offline-agent' | 'terminal-launcher';

/** Those that run inside. */
export const CAGED_PROGRAMS: readonly ProgramName[] = ['cage-init', 'cage-probe', 'offline-agent'];

export const programInside = (name: ProgramName): string => `${INSIDE.programs}/${name}.mjs`;

/** Built, the program is a `.js` beside this module; from the sources it is a `.ts`, which Node runs as it is. */
export function programOnHost(name: ProgramName): string {
  const folder = dirname(fileURLToPath(import.meta.url));
  const built = join(folder, `${name}.js`);
  return existsSync(built) ? built : join(folder, `${name}.ts`);
}

export async function readProgram(name: ProgramName): Promise<string> {
  const path = programOnHost(name);
  const text = await readFile(path, 'utf8');
  return path.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
}
