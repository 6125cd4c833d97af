import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, lstatSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { GitCheckouts } from '../../../src/modules/repos/checkouts/checkouts.git.js';
import type { Mirror } from '../../../src/modules/repos/index.js';
import { git, Ground, REPOSITORY } from './support/ground.js';

const asRoot = process.getuid?.() === 0;

describe('checkouts of a mirror', () => {
  let ground: Ground;
  let mirror: Mirror;
  let folder: string;
  let objects: string;
  beforeEach(async () => {
    ground = await Ground.make();
    folder = join(ground.root, 'workspace');
    mkdirSync(folder);
  });
  afterEach(() => ground.clean());

  async function lay(commit: string, owner?: { uid: number; gid: number }): Promise<void> {
    mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    objects = join(mirror.path, 'objects');
    await new GitCheckouts(ground.process).lay(mirror, commit, folder, owner, objects);
  }

  it('lays the tree of a commit with its history, clean, on branch work, without a remote', async () => {
    const first = ground.push({ 'a.txt': 'one', 'dir/b.sh': '#!/bin/sh\n' });
    const second = ground.push({ 'a.txt': 'two' });
    await lay(second);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('two');
    expect(git(folder, 'log', '--format=%H').split('\n')).toEqual([second, first]);
    expect(git(folder, 'show', `${first}:a.txt`)).toBe('one');
    expect(git(folder, 'status', '--porcelain', '--branch')).toBe('## work');
    expect(git(folder, 'remote')).toBe('');
    expect(readdirSync(join(folder, '.git')).sort()).toEqual(['HEAD', 'config', 'index', 'logs', 'objects', 'refs']);
  });

  it("borrows the objects from the cage's path by default", async () => {
    const head = ground.push({ 'a.txt': 'one' });
    mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    await new GitCheckouts(ground.process).lay(mirror, head, folder);
    expect(readFileSync(join(folder, '.git/objects/info/alternates'), 'utf8')).toBe('/mirror/objects\n');
  });

  it('lays an older commit than the head of any branch', async () => {
    const first = ground.push({ 'a.txt': 'one' });
    ground.push({ 'a.txt': 'two' });
    await lay(first);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('one');
  });

  it('keeps links as links, modes as modes, submodules empty and filters unused (S19, S20)', async () => {
    git(ground.work, 'checkout', '-q', '-b', 'main');
    writeFileSync(join(ground.work, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/etc/hostname', join(ground.work, 'link'));
    writeFileSync(join(ground.work, '.gitmodules'), '[submodule "sub"]\n\tpath = sub\n\turl = ext::sh -c touch% /tmp/never\n');
    writeFileSync(join(ground.work, '.gitattributes'), '*.bin filter=lfs diff=evil\n');
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n';
    writeFileSync(join(ground.work, 'big.bin'), pointer);
    git(ground.work, 'add', '-A');
    git(ground.work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    git(ground.work, 'commit', '-q', '-m', 'odd things');
    git(ground.work, 'push', '-q', ground.origin, 'main');
    await lay(git(ground.work, 'rev-parse', 'HEAD'));
    expect(readlinkSync(join(folder, 'link'))).toBe('/etc/hostname');
    expect(statSync(join(folder, 'run.sh')).mode & 0o111).not.toBe(0);
    expect(readFileSync(join(folder, 'big.bin'), 'utf8')).toBe(pointer);
    expect(readdirSync(join(folder, 'sub'))).toEqual([]);
  });

  it('S15b: shares no inode with the mirror, which stays whole whatever is written in the tree', async () => {
    const head = ground.push({ 'a.txt': 'one', 'b.txt': 'two' });
    await lay(head);
    const inodes = new Set(readdirSync(mirror.path, { recursive: true, withFileTypes: true }).map((entry) => lstatSync(join(entry.parentPath, entry.name)).ino));
    const tree = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name));
    expect(tree.filter((path) => inodes.has(lstatSync(path).ino))).toEqual([]);
    expect(tree.filter((path) => lstatSync(path).isFile() && lstatSync(path).nlink > 1)).toEqual([]);
    for (const path of tree.filter((one) => one.includes('/.git/') && lstatSync(one).isFile() && !one.endsWith('alternates'))) {
      chmodSync(path, 0o666);
      writeFileSync(path, 'garbage');
    }
    expect(git(mirror.path, 'fsck', '--strict')).toBe('');
    expect(git(mirror.path, 'rev-parse', 'main')).toBe(head);
  });

  it('refuses a commit that is not there, or no commit name at all', async () => {
    ground.push({ 'a.txt': 'one' });
    await expect(lay('1'.repeat(40))).rejects.toMatchObject({ code: 'checkout.failed' });
    await expect(lay('--upload-pack=x')).rejects.toMatchObject({ code: 'checkout.failed' });
    await expect(lay('main')).rejects.toMatchObject({ code: 'checkout.failed' });
  });

  it('leaves nothing in the index that git would have to read again', async () => {
    await lay(ground.push({ 'a.txt': 'one', 'b/c.txt': 'two' }));
    const index = statSync(join(folder, '.git/index')).mtimeMs;
    const young = readdirSync(folder).filter((name) => name !== '.git' && statSync(join(folder, name)).mtimeMs > index - 1000);
    expect(young).toEqual([]);
  });

  (asRoot ? it : it.skip)('gives everything to the owner, links themselves and not what they point to', async () => {
    const { symlinkSync, chownSync } = await import('node:fs');
    const outside = join(ground.root, 'outside');
    writeFileSync(outside, 'not yours');
    git(ground.work, 'checkout', '-q', '-b', 'main');
    symlinkSync(outside, join(ground.work, 'link'));
    const head = ground.push({ 'a/b.txt': 'one' });
    chownSync(folder, 20_007, 20_007);
    await lay(head, { uid: 20_007, gid: 20_007 });
    const owners = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => lstatSync(join(entry.parentPath, entry.name)).uid);
    expect(new Set(owners)).toEqual(new Set([20_007]));
    expect(statSync(outside).uid).toBe(0);
  });
});
