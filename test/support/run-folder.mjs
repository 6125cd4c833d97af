import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Node and jest themselves may keep among temporary files. */
const NOT_OURS = /^(?:jest|node-compile-cache|v8-compile-cache|swc)/;

/**
 * A folder of temporary files for this run alone, so that what a test leaves behind is seen, and no other run disturbs. The
 * name is short because sockets lie below it; whoever the product becomes must get in, as in the folder it stands for.
 */
export function openRunFolder() {
  globalThis.runFolder ??= { users: 0, path: mkdtempSync(join(tmpdir(), 'ab-')) };
  globalThis.runFolder.users += 1;
  chmodSync(globalThis.runFolder.path, 0o1777);
  process.env.TMPDIR = globalThis.runFolder.path;
  return globalThis.runFolder.path;
}

/** The last to close it removes it. @throws when something is left in it. */
export function closeRunFolder() {
  const { path } = globalThis.runFolder;
  globalThis.runFolder.users -= 1;
  if (globalThis.runFolder.users > 0) return;
  const left = readdirSync(path).filter((name) => !NOT_OURS.test(name));
  rmSync(path, { recursive: true, force: true });
  if (left.length > 0) throw new Error(`tests have left temporary files: ${left.join(', ')}`);
}
