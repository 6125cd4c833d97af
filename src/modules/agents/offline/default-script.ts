import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = join('demo', 'agent-script.json');

/** The demo's script in the product's own folder, wherever the built or the source files lie in it. */
export function findDefaultScript(from = dirname(fileURLToPath(import.meta.url))): string | undefined {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      return existsSync(join(folder, SCRIPT)) ? join(folder, SCRIPT) : undefined;
    }
  }
  return undefined;
}
