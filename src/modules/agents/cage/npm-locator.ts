import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface NpmPackage {
  /** Folder of the package, without links in its name. */
  readonly folder: string;
  readonly version: string;
}

async function packageAt(folder: string): Promise<NpmPackage | undefined> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name?: string; version?: string };
    return manifest.name === 'npm' ? { folder: await realpath(folder), version: manifest.version ?? 'unknown' } : undefined;
  } catch {
    return undefined;
  }
}

/** The package behind the `npm` that a shell of ours would start. */
async function onSearchPath(): Promise<NpmPackage | undefined> {
  try {
    const { stdout } = await run('/bin/sh', ['-c', 'command -v npm']);
    return await packageAt(dirname(dirname(await realpath(stdout.trim()))));
  } catch {
    return undefined;
  }
}

/** npm comes with Node, but not with the bare Node that the bootstrap fetches: then the machine's own is taken. */
export async function findNpm(): Promise<NpmPackage | undefined> {
  const besideNode = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm');
  return (await packageAt(besideNode)) ?? (await onSearchPath());
}
