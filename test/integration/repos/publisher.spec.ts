import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mirror, Publication } from '../../../src/modules/repos/index.js';
import { GitPublisher } from '../../../src/modules/repos/publisher/publisher.git.js';
import { OPEN_GATE } from '../../../src/modules/tokens/index.js';
import { git, gitBytes, Ground, REPOSITORY, write } from './support/ground.js';

const BRANCH = 'agent-bot/issue-12';
const MESSAGE = 'Fix the sum\n\nTask: 0199-abc\nCo-authored-by: Someone <someone@example.com>\n';

describe('publishing a patch', () => {
  let ground: Ground;
  let mirror: Mirror;
  let base: string;
  beforeEach(async () => {
    ground = await Ground.make();
    base = ground.push({ 'a.txt': 'one\n', 'b.txt': 'two\n', 'data.bin': Buffer.from([0, 1, 2, 3]), '.gitignore': 'dist\n' });
    mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
  });
  afterEach(() => ground.clean());

  /** What the agent did in its tree, as the patch maker would hand it over. */
  function patchOf(change: (folder: string) => void): Buffer {
    git(ground.work, 'checkout', '-q', '--detach', base);
    change(ground.work);
    git(ground.work, 'add', '-A');
    const patch = gitBytes(ground.work, 'diff', '--binary', '--cached', base);
    git(ground.work, 'reset', '-q', '--hard', base);
    return patch;
  }

  const edit = () => patchOf((folder) => write(folder, { 'a.txt': 'changed\n' }));
  const publisher = () => new GitPublisher(ground.config, ground.process, OPEN_GATE);
  const publication = (patch: Buffer, more: Partial<Publication> = {}): Publication => ({
    mirror, baseCommit: base, patch, branch: BRANCH, message: MESSAGE, date: new Date('2026-11-23T04:05:06.789Z'), expectedRemote: undefined, token: ground.token, ...more,
  });
  const remote = (branch = BRANCH) => git(ground.origin, 'rev-parse', '--verify', '-q', `refs/heads/${branch}`);
  const show = (path: string) => gitBytes(ground.origin, 'show', `${BRANCH}:${path}`);

  it('pushes a plain edit as one commit on the base, with the given message, author and date', async () => {
    const { commit, files } = await publisher().publish(publication(edit()));
    expect(remote()).toBe(commit);
    expect(show('a.txt').toString()).toBe('changed\n');
    expect(files).toEqual([{ path: 'a.txt', added: 1, deleted: 1 }]);
    expect(git(ground.origin, 'log', '-1', '--format=%P|%an <%ae>|%cn|%at|%ai', commit)).toBe(
      `${base}|agent-bot[bot] <agent-bot[bot]@users.noreply.github.com>|agent-bot[bot]|1795406706|2026-11-23 04:05:06 +0000`,
    );
    expect(git(ground.origin, 'log', '-1', '--format=%B', commit)).toBe(MESSAGE.trimEnd());
    expect(git(ground.origin, 'fsck', '--strict')).toBe('');
    expect(readdirSync(join(ground.dataDir, 'publications'))).toEqual([]);
  });

  it('carries new, deleted, renamed and binary files, scripts, inner links and odd names', async () => {
    const bytes = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 256));
    const { symlinkSync } = await import('node:fs');
    const patch = patchOf((folder) => {
      rmSync(join(folder, 'b.txt'));
      renameSync(join(folder, 'a.txt'), join(folder, 'räksmörgås "x".txt'));
      write(folder, { 'data.bin': bytes });
      writeFileSync(join(folder, 'run.sh'), '#!/bin/sh\necho\n', { mode: 0o755 });
    });
    const { files } = await publisher().publish(publication(patch));
    expect(files.map(({ path }) => path).sort()).toEqual(['a.txt', 'b.txt', 'data.bin', 'run.sh', 'räksmörgås "x".txt']);
    expect(show('data.bin')).toEqual(bytes);
    expect(git(ground.origin, 'ls-tree', '-r', '--name-only', '-z', BRANCH).split('\0').filter(Boolean).sort()).toEqual(['.gitignore', 'data.bin', 'run.sh', 'räksmörgås "x".txt']);
    expect(git(ground.origin, 'ls-tree', BRANCH, 'run.sh')).toContain('100755');
    const link = patchOf((folder) => {
      write(folder, { 'docs/x.md': 'x' });
      symlinkSync('../a.txt', join(folder, 'docs/link'));
    });
    await publisher().publish(publication(link, { branch: 'agent-bot/issue-13' }));
    expect(git(ground.origin, 'show', 'agent-bot/issue-13:docs/link')).toBe('../a.txt');
  });

  it('the same publication twice is the same commit, and the second one changes nothing', async () => {
    const patch = edit();
    const first = await publisher().publish(publication(patch));
    const pushes = () => ground.server.paths.filter((path) => path.endsWith('/git-receive-pack')).length;
    const before = pushes();
    const second = await publisher().publish(publication(patch));
    expect(second).toEqual(first);
    expect(pushes()).toBe(before);
  });

  it('moves a branch that is where the work began', async () => {
    const first = await publisher().publish(publication(edit()));
    const next = patchOf((folder) => write(folder, { 'a.txt': 'changed again\n' }));
    const second = await publisher().publish(publication(next, { expectedRemote: first.commit }));
    expect(remote()).toBe(second.commit);
  });

  it('never overwrites what somebody else pushed', async () => {
    const other = ground.push({ 'a.txt': 'theirs\n' }, BRANCH);
    await expect(publisher().publish(publication(edit()))).rejects.toMatchObject({ code: 'push.rejected', retry: 'never' });
    await expect(publisher().publish(publication(edit(), { expectedRemote: base }))).rejects.toMatchObject({ code: 'push.rejected' });
    expect(remote()).toBe(other);
  });

  it('does not bring back a branch that was there when the work began and is gone', async () => {
    await expect(publisher().publish(publication(edit(), { expectedRemote: base }))).rejects.toMatchObject({ code: 'push.rejected' });
    expect(git(ground.origin, 'for-each-ref', 'refs/heads/agent-bot')).toBe('');
  });

  it("tells a refusal by the repository's own rules", async () => {
    writeFileSync(join(ground.origin, 'hooks/pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    await expect(publisher().publish(publication(edit()))).rejects.toMatchObject({ code: 'push.rejected' });
  });

  it('a host that fails is a passing fault; the next try gets through', async () => {
    ground.server.fault = 'unavailable';
    await expect(publisher().publish(publication(edit()))).rejects.toMatchObject({ code: 'repo.unavailable', retry: 'later' });
    ground.server.fault = 'none';
    const { commit } = await publisher().publish(publication(edit()));
    expect(remote()).toBe(commit);
  });

  it.each([
    ['garbage', Buffer.from('not a patch\n')],
    ['nothing', Buffer.alloc(0)],
    ['another file', Buffer.from('diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-never was\n+x\n')],
    ['a missing file', Buffer.from('diff --git a/zz b/zz\n--- a/zz\n+++ b/zz\n@@ -1 +1 @@\n-a\n+x\n')],
  ])('says that a patch of %s can not be used', async (_name, patch) => {
    await expect(publisher().publish(publication(patch))).rejects.toMatchObject({ code: 'patch.unusable', retry: 'never' });
  });

  it('says so when the base is not in the mirror', async () => {
    await expect(publisher().publish(publication(edit(), { baseCommit: '1'.repeat(40) }))).rejects.toMatchObject({ code: 'patch.unusable' });
    await expect(publisher().publish(publication(edit(), { baseCommit: 'main' }))).rejects.toMatchObject({ code: 'patch.unusable' });
  });

  it('S21: no branch name that git forbids reaches git', async () => {
    for (const branch of ['--upload-pack=x', '-x', 'a..b', 'a@{b', 'x.lock', 'a b', 'a\nb', 'refs/heads/../..', '']) {
      await expect(publisher().publish(publication(edit(), { branch }))).rejects.toMatchObject({ code: 'push.rejected' });
    }
    expect(ground.server.paths.filter((path) => path.includes('receive-pack'))).toEqual([]);
  });

  it('removes the clone of a dead process and leaves that of a living one', async () => {
    const { hostname } = await import('node:os');
    const { thisProcess } = await import('../../../src/modules/repos/git/process-holder.js');
    const folder = join(ground.dataDir, 'publications');
    write(folder, { 'dead/holder.json': JSON.stringify({ host: hostname(), process: '1.1.dead' }), 'alive/holder.json': JSON.stringify(thisProcess()) });
    await publisher().publish(publication(edit()));
    expect([existsSync(join(folder, 'dead')), existsSync(join(folder, 'alive'))]).toEqual([false, true]);
  });
});
