import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CAGED_PROGRAMS, readProgram } from '../programs/programs.js';
import { ETC_FILES } from './etc-files.js';
import { findNpm, type NpmPackage } from './npm-locator.js';
import { ensureParcel, linkOrCopy, openToAll } from './parcel.js';
import { cageArchitecture, seccompFilter } from './seccomp/filter.js';

/** What every cage of this product version is built from, lying where a run user can reach it. */
export interface Runtime {
  /** `bin/node`, `bin/npm`, `lib`. */
  readonly node: string;
  readonly programs: string;
  readonly etc: string;
  readonly filter: string;
}

const digest = (parts: unknown): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** Debian's npm finds its own packages only with the help of Debian's node. */
const DEBIAN_MODULES = '/usr/share/nodejs';

function wrapper(npm: string, script: string): string {
  const modules = npm.startsWith(DEBIAN_MODULES) ? `NODE_PATH=${DEBIAN_MODULES} ` : '';
  return `#!/bin/sh\n${modules}exec "\${0%/*}/node" "${npm}/bin/${script}" "$@"\n`;
}

/** npm below `/usr` is there inside too; any other is copied, for its folder may be closed to the run user. */
async function installNpm(folder: string, npm: NpmPackage): Promise<void> {
  const inPlace = npm.folder.startsWith('/usr/');
  if (!inPlace) await cp(npm.folder, join(folder, 'lib', 'node_modules', 'npm'), { recursive: true, verbatimSymlinks: true });
  const home = inPlace ? npm.folder : '${0%/*}/../lib/node_modules/npm';
  await writeFile(join(folder, 'bin', 'npm'), wrapper(home, 'npm-cli.js'), { mode: 0o755 });
  await writeFile(join(folder, 'bin', 'npx'), wrapper(home, 'npx-cli.js'), { mode: 0o755 });
}

async function ensureNode(parent: string): Promise<string> {
  const npm = await findNpm();
  const { size } = await stat(process.execPath);
  const name = `node-${process.version}-${process.arch}-${digest({ size, npm })}`;
  return await ensureParcel(parent, name, async (folder) => {
    await mkdir(join(folder, 'bin'));
    if (npm !== undefined) await installNpm(folder, npm);
    await openToAll(folder);
    await linkOrCopy(process.execPath, join(folder, 'bin', 'node'));
  });
}

async function programTexts(custom: string | undefined): Promise<Record<string, string>> {
  const own = await Promise.all(CAGED_PROGRAMS.map(async (name) => [`${name}.mjs`, await readProgram(name)] as const));
  const theirs = custom !== undefined && existsSync(custom) ? [[customProgramName(custom), await readFile(custom, 'utf8')] as const] : [];
  return Object.fromEntries([...own, ...theirs]);
}

/** File name, inside, of the program an operator put in place of the offline agent. */
export const customProgramName = (path: string): string => `custom-agent${extname(path)}`;

async function writeAll(folder: string, files: Readonly<Record<string, string>>, mode: number): Promise<void> {
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode });
}

async function ensureCage(parent: string, custom: string | undefined): Promise<string> {
  const programs = await programTexts(custom);
  const architecture = cageArchitecture();
  const filter = architecture === undefined ? Buffer.alloc(0) : seccompFilter(architecture);
  const name = `cage-${digest({ programs, etc: ETC_FILES, filter: filter.toString('base64') })}`;
  return await ensureParcel(parent, name, async (folder) => {
    await writeAll(join(folder, 'programs'), programs, 0o755);
    await writeAll(join(folder, 'etc'), ETC_FILES, 0o644);
    await writeFile(join(folder, 'filter.bpf'), filter);
    await openToAll(folder);
  });
}

/** Makes the runtime below `<dataDir>/runtime` unless an earlier start of the same version did. */
export async function ensureRuntime(dataDir: string, customAgent: string | undefined): Promise<Runtime> {
  const parent = join(dataDir, 'runtime');
  const [node, cage] = [await ensureNode(parent), await ensureCage(parent, customAgent)];
  return { node, programs: join(cage, 'programs'), etc: join(cage, 'etc'), filter: join(cage, 'filter.bpf') };
}
