import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Run from the sources, as the tests do, Node reads the `.ts` files itself but must be told that `.js` means them. */
const FROM_SOURCES = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) {
  try { return next(name, context); } catch (error) {
    if (name.startsWith('.') && name.endsWith('.js')) return next(name.slice(0, -3) + '.ts', context);
    throw error;
  }
} });`)}`;

/** A worker thread of a program below this folder, named without its ending. `heapMb`: more ends the thread. */
export function startThread(program: string, heapMb: number): Worker {
  const folder = dirname(fileURLToPath(import.meta.url));
  const built = join(folder, `${program}.js`);
  const resourceLimits = { maxOldGenerationSizeMb: heapMb };
  if (existsSync(built)) return new Worker(pathToFileURL(built), { resourceLimits, execArgv: [] });
  return new Worker(pathToFileURL(join(folder, `${program}.ts`)), { resourceLimits, execArgv: ['--no-warnings', '--experimental-transform-types', '--import', FROM_SOURCES] });
}
