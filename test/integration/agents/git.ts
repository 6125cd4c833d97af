import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cage } from '../../../src/modules/agents/index.js';

const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

export const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, env: ENVIRONMENT, encoding: 'utf8' }).trim();

export interface Seed {
  /** A repository standing for the mirror. */
  readonly path: string;
  readonly objects: string;
  readonly commit: string;
}

/** A repository with one commit of these files. */
export function makeSeed(path: string, files: Readonly<Record<string, string>>): Seed {
  mkdirSync(path, { recursive: true });
  git(path, 'init', '--quiet', '--template=');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  git(path, 'add', '--all');
  git(path, 'commit', '--quiet', '--message=seed');
  return { path, objects: join(path, '.git/objects'), commit: git(path, 'rev-parse', 'HEAD') };
}

function giveAway(path: string, uid: number): void {
  chownSync(path, uid, uid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveAway(join(path, name), uid);
}

/** The seed's tree in the cage's workspace with a `.git` that borrows its objects, as a checkout lays it. */
export function layTree(seed: Seed, cage: Cage): void {
  cpSync(seed.path, cage.workspace, { recursive: true, filter: (from) => from !== join(seed.path, '.git') });
  git(cage.workspace, 'init', '--quiet', '--template=');
  mkdirSync(join(cage.workspace, '.git/objects/info'), { recursive: true });
  writeFileSync(join(cage.workspace, '.git/objects/info/alternates'), '/mirror/objects\n');
  writeFileSync(join(cage.workspace, '.git/HEAD'), `${seed.commit}\n`);
  execFileSync('git', ['read-tree', 'HEAD'], { cwd: cage.workspace, env: { ...ENVIRONMENT, GIT_ALTERNATE_OBJECT_DIRECTORIES: seed.objects, GIT_DIR: join(cage.workspace, '.git') }, stdio: 'ignore' });
  if (cage.user) giveAway(cage.workspace, cage.user.uid);
}

/** Applies a patch to a fresh clone of the seed; returns the clone. */
export function applyTo(seed: Seed, patch: Buffer, folder: string): string {
  git(join(seed.path, '..'), 'clone', '--quiet', seed.path, folder);
  execFileSync('git', ['apply', '--index', '-'], { cwd: folder, env: ENVIRONMENT, input: patch });
  return folder;
}
