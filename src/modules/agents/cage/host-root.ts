import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** How a top folder of the host's programs appears inside: a link into `/usr`, or a folder of its own. */
export type RootEntry = { readonly path: string; readonly link: string } | { readonly path: string; readonly link?: undefined };

const PROGRAM_FOLDERS = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];

async function describe(path: string): Promise<RootEntry | undefined> {
  const facts = await lstat(path).catch(() => undefined);
  if (facts === undefined) return undefined;
  return facts.isSymbolicLink() ? { path, link: await readlink(path) } : { path };
}

/** Hosts differ: most have merged these into `/usr`, some (Alpine, old Debian) have not. */
export async function readHostRoot(root = '/'): Promise<readonly RootEntry[]> {
  const entries = await Promise.all(PROGRAM_FOLDERS.map((name) => describe(join(root, name))));
  return entries.filter((entry) => entry !== undefined);
}
