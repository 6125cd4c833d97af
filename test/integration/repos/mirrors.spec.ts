import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, Ground, REPOSITORY } from './support/ground.js';

describe('mirrors over real git and http', () => {
  let ground: Ground;
  beforeEach(async () => {
    ground = await Ground.make();
  });
  afterEach(() => ground.clean());

  const refs = () => git(join(ground.dataDir, 'mirrors', '4711'), 'for-each-ref', '--format=%(refname)').split('\n');

  it('S22: clones into a folder named by the number alone, with branches and tags', async () => {
    const head = ground.push({ 'a.txt': 'one' });
    git(ground.work, 'tag', 'v1');
    git(ground.work, 'push', '-q', ground.origin, 'v1');
    const mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    expect(mirror).toEqual({ repository: REPOSITORY, path: join(ground.dataDir, 'mirrors', '4711') });
    expect(readdirSync(join(ground.dataDir, 'mirrors'))).toEqual(['4711']);
    expect(refs()).toEqual(['refs/heads/main', 'refs/tags/v1']);
    expect(await ground.mirrors.branchHead(mirror, 'main')).toBe(head);
  });

  it('brings new commits and branches, prunes removed ones, follows a forced push', async () => {
    ground.push({ 'a.txt': 'one' });
    ground.push({ 'b.txt': 'gone soon' }, 'old/branch');
    const mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    git(ground.work, 'push', '-q', ground.origin, ':old/branch');
    git(ground.work, 'checkout', '-q', '--orphan', 'fresh');
    git(ground.work, 'branch', '-q', '-D', 'old/branch');
    const rewritten = ground.push({ 'a.txt': 'rewritten' }, 'main');
    const added = ground.push({ 'c.txt': 'new' }, 'old');
    await ground.mirrors.refresh(REPOSITORY, ground.token);
    expect(refs()).toEqual(['refs/heads/main', 'refs/heads/old']);
    expect(await ground.mirrors.branchHead(mirror, 'main')).toBe(rewritten);
    expect(await ground.mirrors.branchHead(mirror, 'old')).toBe(added);
  });

  it('knows no head for a branch that is not there, a prefix of one, or a name git forbids', async () => {
    ground.push({ 'a.txt': 'one' }, 'feature/x');
    const mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    for (const name of ['main', 'feature', 'feature/x/y', '--all', 'a..b', '', 'feature/*']) {
      expect(await ground.mirrors.branchHead(mirror, name)).toBeUndefined();
    }
  });

  it('lists what a commit has and another has not, newest first, no more than asked for', async () => {
    const base = ground.push({ 'a.txt': 'one' });
    const first = ground.push({ 'b.txt': 'two' }, 'side');
    const second = ground.push({ 'c.txt': 'three' }, 'side');
    const mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    expect(await ground.mirrors.commitsBeyond(mirror, second, base, 10)).toEqual([second, first]);
    expect(await ground.mirrors.commitsBeyond(mirror, second, base, 1)).toEqual([second]);
    expect(await ground.mirrors.commitsBeyond(mirror, base, second, 10)).toEqual([]);
    await expect(ground.mirrors.commitsBeyond(mirror, '--all', base, 10)).rejects.toMatchObject({ code: 'repo.unreadable' });
  });

  it('says that an empty repository is empty, and works once it has a commit', async () => {
    await expect(ground.mirrors.refresh(REPOSITORY, ground.token)).rejects.toMatchObject({ code: 'repo.empty', retry: 'never' });
    const head = ground.push({ 'a.txt': 'first' });
    const mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    expect(await ground.mirrors.branchHead(mirror, 'main')).toBe(head);
  });

  it.each([
    ['missing', 'repo.not_found', 'never', 404],
    ['forbidden', 'repo.forbidden', 'never', 403],
    ['unavailable', 'repo.unavailable', 'later', 503],
  ] as const)('answers %s with %s', async (fault, code, retry, httpStatus) => {
    ground.push({ 'a.txt': 'one' });
    ground.server.fault = fault;
    await expect(ground.mirrors.refresh(REPOSITORY, ground.token)).rejects.toMatchObject({ code, retry, detail: { httpStatus } });
    expect(readdirSync(join(ground.dataDir, 'mirrors'))).toEqual([]);
    ground.server.fault = 'none';
    await ground.mirrors.refresh(REPOSITORY, ground.token);
    expect(readdirSync(join(ground.dataDir, 'mirrors'))).toEqual(['4711']);
  });

  it('a refused token is a passing fault that says so, without the token in it', async () => {
    ground.push({ 'a.txt': 'one' });
    const wrong = { value: 'ghs_wrongwrongwrong', expiresAt: new Date() };
    const error = await ground.mirrors.refresh(REPOSITORY, wrong).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'repo.unavailable', retry: 'later', detail: { httpStatus: 401 } });
    expect(JSON.stringify([error, String((error as Error).cause), (error as Error).stack])).not.toContain('wrongwrong');
  });

  it('an unreachable host is a passing fault', async () => {
    const mirrors = ground.mirrors;
    await ground.server.stop();
    await expect(mirrors.refresh(REPOSITORY, ground.token)).rejects.toMatchObject({ code: 'repo.unavailable', retry: 'later' });
  });

  it('cleans what killed processes left and goes on', async () => {
    ground.push({ 'a.txt': 'one' });
    const { path } = await ground.mirrors.refresh(REPOSITORY, ground.token);
    const leftovers = ['packed-refs.lock', 'refs/heads/main.lock', 'objects/pack/tmp_pack_x1'].map((name) => join(path, name));
    for (const file of leftovers) writeFileSync(file, 'half');
    mkdirSync(`${path}.staging-dead`);
    writeFileSync(`${path}.lock`, JSON.stringify({ host: (await import('node:os')).hostname(), process: '1.1.dead', nonce: 'dead' }));
    const head = ground.push({ 'a.txt': 'two' });
    const mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    expect(await ground.mirrors.branchHead(mirror, 'main')).toBe(head);
    expect([...leftovers, `${path}.staging-dead`, `${path}.lock`].filter((file) => existsSync(file))).toEqual([]);
  });

  it('objects are readable to every user and writable to none', async () => {
    const before = process.umask(0o077);
    try {
      ground.push({ 'a.txt': 'one' });
      const { path } = await ground.mirrors.refresh(REPOSITORY, ground.token);
      const files = readdirSync(join(path, 'objects'), { recursive: true, withFileTypes: true });
      const modes = files.map((entry) => statSync(join(entry.parentPath, entry.name)).mode);
      expect(files.filter((entry) => entry.isFile()).length).toBeGreaterThan(0);
      expect(modes.filter((mode) => (mode & 0o022) !== 0 || (mode & 0o444) !== 0o444)).toEqual([]);
      expect(statSync(path).mode & 0o777).toBe(0o755);
    } finally {
      process.umask(before);
    }
  });

  it('keeps objects that no branch names any more: a run may be borrowing them', async () => {
    const first = ground.push({ 'a.txt': 'one' });
    const { path } = await ground.mirrors.refresh(REPOSITORY, ground.token);
    git(ground.work, 'checkout', '-q', '--orphan', 'fresh');
    ground.push({ 'a.txt': 'rewritten' }, 'main');
    await ground.mirrors.refresh(REPOSITORY, ground.token);
    expect(git(path, 'cat-file', '-t', first)).toBe('commit');
  });

  it('many callers in one process cost two fetches, and each sees what was there when it asked', async () => {
    ground.push({ 'a.txt': 'one' });
    const mirrors = ground.mirrors;
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => mirrors.refresh(REPOSITORY, ground.token)));
    expect(new Set(results.map(({ path }) => path)).size).toBe(1);
    const listings = ground.server.paths.filter((path) => path.includes('/info/refs'));
    // The first fetch of a process is asked for credentials by nobody: the header is there from the start.
    expect(listings).toHaveLength(2);
    rmSync(join(ground.dataDir, 'mirrors', '4711', 'config'));
    await mirrors.refresh(REPOSITORY, ground.token);
    expect(existsSync(join(ground.dataDir, 'mirrors', '4711', 'config'))).toBe(true);
  });
});
