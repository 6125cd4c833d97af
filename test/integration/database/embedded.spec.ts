import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveDataDir } from '../../../src/shared/config/data-dir.js';
import { openEmbeddedServer } from '../../../src/shared/database/embedded/embedded-server.js';
import { findPackagedServer } from '../../../src/shared/database/embedded/server-files.js';
import { asServerUser } from '../../../src/shared/database/embedded/server-user.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/redis.js';
import { killHard, lives, newDataDir, pidFileOf, processesIn, query, startUser, writtenPid } from './support/embedded.js';

const isRoot = process.getuid?.() === 0;
/** `daemon`: has a name on every Linux, which initdb asks for. */
const ORDINARY_UID = 1;

const mode = (path: string) => statSync(path).mode & 0o777;

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  let strangers: ChildProcess[];

  beforeAll(() => (dataDir = newDataDir()));
  beforeEach(() => (strangers = []));
  afterEach(() => strangers.forEach((stranger) => stranger.kill('SIGKILL')));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('starts, keeps its password and address to itself, and stops with its last user', async () => {
    const server = await openEmbeddedServer(dataDir);
    expect(server.joined).toBe(false);
    const [row] = await query<{ version: string }>(server.url, "SELECT current_setting('server_version') AS version");
    expect(row?.version).toMatch(/^17\./);
    for (const name of ['password', 'url', 'server.log', 'lock-key']) expect(mode(join(dataDir, 'postgres', name))).toBe(0o600);
    expect(readFileSync(join(dataDir, 'postgres/url'), 'utf8')).toBe(server.url);
    expect(mode(join(dataDir, 'postgres/cluster'))).toBe(0o700);

    const pid = writtenPid(dataDir);
    expect(processesIn(dataDir)).toContain(pid);
    await server.close();
    expect(processesIn(dataDir)).toEqual([]);
    expect(existsSync(pidFileOf(dataDir))).toBe(false);
    await server.close();
  });

  it('refuses who does not know the password', async () => {
    const server = await openEmbeddedServer(dataDir);
    const guessed = new URL(server.url);
    guessed.password = 'guessed';
    await expect(query(guessed.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await server.close();
  });

  it('keeps its data', async () => {
    const first = await openEmbeddedServer(dataDir);
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS number');
    await first.close();
    const second = await openEmbeddedServer(dataDir);
    expect(await query(second.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
    await second.close();
  });

  it('is shared by the processes of one data directory until the last leaves', async () => {
    const [one, two] = await Promise.all([startUser(dataDir), startUser(dataDir)]);
    expect(one.url).toBe(two.url);
    expect([one.joined, two.joined].toSorted()).toEqual([false, true]);
    const pid = writtenPid(dataDir);
    await one.leave();
    expect(lives(pid)).toBe(true);
    expect(await query(two.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await two.leave();
    expect(lives(pid)).toBe(false);
  });

  it('outlives a killed process and is adopted by the next', async () => {
    const killed = await startUser(dataDir);
    const pid = writtenPid(dataDir);
    await killHard(killed.child);
    expect(lives(pid)).toBe(true);

    const next = await openEmbeddedServer(dataDir);
    expect({ joined: next.joined, url: next.url, pid: writtenPid(dataDir) }).toEqual({ joined: true, url: killed.url, pid });
    await next.close();
    expect(lives(pid)).toBe(false);
  });

  it('recovers when it was killed itself', async () => {
    const before = await openEmbeddedServer(dataDir);
    await query(before.url, 'CREATE TABLE committed AS SELECT 1 AS number');
    process.kill(writtenPid(dataDir) ?? 0, 'SIGKILL');
    const after = await openEmbeddedServer(dataDir);
    expect(await query(after.url, 'SELECT number FROM committed')).toEqual([{ number: 1 }]);
    await Promise.all([before.close(), after.close()]);
    expect(existsSync(pidFileOf(dataDir))).toBe(false);
  });

  it('is started again at the same address when it is killed under its user', async () => {
    const server = await openEmbeddedServer(dataDir);
    const killed = writtenPid(dataDir) ?? 0;
    process.kill(killed, 'SIGKILL');
    await eventually('another to answer', () => query(server.url, 'SELECT 1').then(() => true, () => false));
    expect(writtenPid(dataDir)).not.toBe(killed);
    await server.close();
    expect(processesIn(dataDir)).toEqual([]);
  });

  it('ends what a killed server left at work on the files', async () => {
    const before = await openEmbeddedServer(dataDir);
    const killed = writtenPid(dataDir) ?? 0;
    const child = processesIn(dataDir).find((pid) => pid !== killed) ?? 0;
    process.kill(child, 'SIGSTOP'); // one that does not notice
    process.kill(killed, 'SIGKILL');
    const after = await openEmbeddedServer(dataDir);
    expect(await query(after.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(lives(child)).toBe(false);
    await Promise.all([before.close(), after.close()]);
    expect(processesIn(dataDir)).toEqual([]);
  });

  it('says so when it can not be started again', async () => {
    const lost: unknown[] = [];
    const ruined = newDataDir();
    const server = await openEmbeddedServer(ruined, { onLost: (error) => lost.push(error) });
    rmSync(join(ruined, 'postgres/cluster/data/global'), { recursive: true });
    process.kill(writtenPid(ruined) ?? 0, 'SIGKILL');
    await eventually('it to be told', () => lost.length > 0);
    expect(lost[0]).toMatchObject({ code: 'database.lost', message: expect.stringMatching(/went away 4 times within ten minutes .*The last start failed: .*last words/s) as string });
    await server.close();
    rmSync(ruined, { recursive: true });
  });

  it('is not started again for ever: the fourth time within ten minutes it is said to be lost', async () => {
    const lost: unknown[] = [];
    const server = await openEmbeddedServer(dataDir, { onLost: (error) => lost.push(error) });
    for (let kill = 1; kill <= 4; kill += 1) {
      await eventually('it to answer', () => query(server.url, 'SELECT 1').then(() => true, () => false));
      process.kill(writtenPid(dataDir) ?? 0, 'SIGKILL');
      if (kill < 4) await eventually('it to be gone', () => query(server.url, 'SELECT 1').then(() => false, () => true));
    }
    await eventually('it to be told', () => lost.length > 0);
    expect(lost).toEqual([expect.objectContaining({ code: 'database.lost', message: expect.stringContaining('went away 4 times within ten minutes') as string })]);
    await server.close();
    expect(processesIn(dataDir)).toEqual([]);
  });

  it('does not mistake a process that got its old pid, and leaves it alone', async () => {
    const stranger = spawn('sleep', ['600'], { ...asServerUser(), cwd: '/' });
    strangers.push(stranger);
    const file = pidFileOf(dataDir);
    writeFileSync(file, `${stranger.pid}\n${join(dataDir, 'postgres/cluster/data')}\n1\n5432\n\n127.0.0.1\n`, { mode: 0o600 });
    const { uid, gid } = asServerUser();
    if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid);

    const server = await openEmbeddedServer(dataDir);
    expect(server.joined).toBe(false);
    await server.close();
    expect(lives(stranger.pid)).toBe(true);
  });

  it("never joins or ends another directory's server", async () => {
    const otherDir = newDataDir();
    const other = await openEmbeddedServer(otherDir);
    const file = pidFileOf(dataDir);
    writeFileSync(file, readFileSync(pidFileOf(otherDir)), { mode: 0o600 });
    const { uid, gid } = asServerUser();
    if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid);

    const own = await openEmbeddedServer(dataDir);
    expect({ joined: own.joined, sameUrl: own.url === other.url }).toEqual({ joined: false, sameUrl: false });
    await own.close();
    expect(await query(other.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await other.close();
    rmSync(otherDir, { recursive: true });
  });

  it('never touches a server that somebody else runs on these very files', async () => {
    const folder = newDataDir();
    chmodSync(folder, 0o711);
    symlinkSync(join(dataDir, `postgres/server-${findPackagedServer().version}/native/bin/postgres`), join(folder, 'postgres'));
    const args = ['-D', join(dataDir, 'postgres/cluster/data'), '-p', String(await freePort()), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
    const stranger = spawn(join(folder, 'postgres'), args, { ...asServerUser(), cwd: '/', stdio: 'ignore' });
    strangers.push(stranger);
    await eventually('its pid file', () => writtenPid(dataDir) === stranger.pid);

    await expect(openEmbeddedServer(dataDir)).rejects.toMatchObject({ code: 'database.foreign_server', message: expect.stringContaining(String(stranger.pid)) });
    expect({ pid: writtenPid(dataDir), lives: lives(stranger.pid) }).toEqual({ pid: stranger.pid, lives: true });
    const ended = once(stranger, 'exit');
    stranger.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    rmSync(folder, { recursive: true });
  });

  it('is made once when two processes begin in an empty directory', async () => {
    const fresh = newDataDir();
    const [one, two] = await Promise.all([startUser(fresh), startUser(fresh)]);
    expect(one.url).toBe(two.url);
    expect([one.joined, two.joined].toSorted()).toEqual([false, true]);
    await Promise.all([one.leave(), two.leave()]);
    expect(processesIn(fresh)).toEqual([]);
    rmSync(fresh, { recursive: true });
  });

  it('begins anew after an interrupted creation', async () => {
    const fresh = newDataDir();
    mkdirSync(join(fresh, 'postgres/cluster/data.new'), { recursive: true });
    writeFileSync(join(fresh, 'postgres/cluster/data.new/half'), '');
    mkdirSync(join(fresh, `postgres/server-${findPackagedServer().version}.new`), { recursive: true });
    const server = await openEmbeddedServer(fresh);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.close();
    rmSync(fresh, { recursive: true });
  });

  it('refuses files of another major version, saying what to do', async () => {
    const version = join(dataDir, 'postgres/cluster/data/PG_VERSION');
    writeFileSync(version, '16\n');
    await expect(openEmbeddedServer(dataDir)).rejects.toMatchObject({ code: 'database.cluster_version', message: expect.stringContaining('16') });
    writeFileSync(version, '17\n');
  });

  it('does not write over files that are no whole cluster', async () => {
    const version = join(dataDir, 'postgres/cluster/data/PG_VERSION');
    rmSync(version);
    await expect(openEmbeddedServer(dataDir)).rejects.toMatchObject({ code: 'database.cluster_broken' });
    writeFileSync(version, '17\n');
  });

  it('says why when its settings cannot work', async () => {
    await expect(openEmbeddedServer(dataDir, { settings: { shared_buffers: 'plenty' } })).rejects.toMatchObject({
      code: 'database.start',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    });
    expect(existsSync(pidFileOf(dataDir))).toBe(false);
  });

  it('says so where there is no binary for the platform or no folder to write', async () => {
    expect(() => findPackagedServer('plan9', 'mips')).toThrow(expect.objectContaining({ code: 'database.no_embedded', message: expect.stringContaining('DATABASE_URL') }));
    await expect(openEmbeddedServer(join(dataDir, 'postgres/password'))).rejects.toMatchObject({ code: 'database.data_dir' });
  });

  // What follows needs root to become someone else; as an ordinary user the cases above already ran as one.
  (isRoot ? describe : describe.skip)('as root', () => {
    it('runs as an unprivileged user', async () => {
      const server = await openEmbeddedServer(dataDir);
      expect(statSync(`/proc/${writtenPid(dataDir)}`).uid).toBe(65_534);
      expect(statSync(join(dataDir, 'postgres/cluster/data')).uid).toBe(65_534);
      await server.close();
    });

    it('works for a data directory under a 0700 folder, elsewhere', async () => {
      const closed = newDataDir();
      chmodSync(closed, 0o700);
      const moved = resolveDataDir(join(closed, 'clone/.data'), true);
      const server = await openEmbeddedServer(moved);
      expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await server.close();
      for (const folder of [closed, moved]) rmSync(folder, { recursive: true });
    });

    it('works for an ordinary user, as that user', async () => {
      const fresh = newDataDir();
      chownSync(fresh, ORDINARY_UID, ORDINARY_UID);
      const user = await startUser(fresh, ORDINARY_UID);
      const pid = writtenPid(fresh);
      expect(statSync(`/proc/${pid}`).uid).toBe(ORDINARY_UID);
      await user.leave();
      await eventually('the server to be gone', () => !lives(pid));
      rmSync(fresh, { recursive: true });
    });
  });
});
