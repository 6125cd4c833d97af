import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitOf } from './caged-streams.js';
import { isReachable } from './host-diagnosis.js';
import { readHostRoot } from './host-root.js';
import { ensureParcel, linkOrCopy } from './parcel.js';
import { listToHost, toHost } from './plain-paths.js';
import { listProcesses, readProcess } from './process-table.js';
import { StatusFile } from './status-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-bot-test-'));
  chmodSync(folder, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true }));

const make = (name: string, text = ''): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test('a merged host shows links, an unmerged one folders', async () => {
  symlinkSync('usr/bin', join(folder, 'bin'));
  mkdirSync(join(folder, 'lib'));
  expect(await readHostRoot(folder)).toEqual([{ path: join(folder, 'bin'), link: 'usr/bin' }, { path: join(folder, 'lib') }]);
});

test('a folder is reachable when strangers may pass every step', () => {
  mkdirSync(join(folder, 'open/inner'), { recursive: true });
  expect(isReachable(join(folder, 'open/inner/not-yet-there'))).toBe(true);
  chmodSync(join(folder, 'open'), 0o700);
  expect(isReachable(join(folder, 'open/inner'))).toBe(false);
});

test('a parcel is built once, even when two want it at once', async () => {
  const build = jest.fn(async (path: string) => writeFileSync(join(path, 'file'), 'x'));
  const paths = await Promise.all([ensureParcel(folder, 'p', build), ensureParcel(folder, 'p', build)]);
  expect(await ensureParcel(folder, 'p', build)).toBe(join(folder, 'p'));
  expect(paths).toEqual([join(folder, 'p'), join(folder, 'p')]);
  expect(build.mock.calls.length).toBeLessThanOrEqual(2);
  expect(readdirSync(folder)).toEqual(['p']);
});

test('a parcel that cannot be built leaves nothing', async () => {
  await expect(ensureParcel(folder, 'p', () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  expect(readdirSync(folder)).toEqual([]);
});

test('a file open to all is linked, one that is not is copied and opened', async () => {
  const [open, closed] = [make('open'), make('closed')];
  chmodSync(open, 0o755);
  chmodSync(closed, 0o700);
  await linkOrCopy(open, join(folder, 'linked'));
  await linkOrCopy(closed, join(folder, 'copied'));
  expect(statSync(open).nlink).toBe(2);
  expect(statSync(closed).nlink).toBe(1);
  expect(statSync(join(folder, 'copied')).mode & 0o777).toBe(0o755);
});

test('inside paths become host paths, and nothing else does', () => {
  const map = new Map([
    ['/workspace', '/data/w'],
    ['/tmp', '/data/t'],
  ]);
  expect(['/workspace', '/workspace/a', '/workspaces', 'x/workspace', '/usr'].map((text) => toHost(map, text))).toEqual(['/data/w', '/data/w/a', '/workspaces', 'x/workspace', '/usr']);
  expect(listToHost(map, '/tmp/a:/usr/bin:/workspace')).toBe('/data/t/a:/usr/bin:/data/w');
});

test('this process is in the table, as itself', () => {
  expect(readProcess(process.pid)).toMatchObject({ pid: process.pid, parent: process.ppid, uid: process.getuid?.(), zombie: false });
  expect(listProcesses().map(({ pid }) => pid)).toContain(process.pid);
  expect(readProcess(2 ** 30)).toBeUndefined();
});

test('the status file gives the exit code, and never a pid that is not a cage’s', () => {
  const status = new StatusFile(make('status', `{ "child-pid": ${process.pid}, "net-namespace": 1 }\n{ "exit-code": 7 }\n`));
  expect([status.exitCode, status.root, status.gone, status.kill()]).toEqual([7, undefined, true, false]);
  expect(new StatusFile(join(folder, 'none')).exitCode).toBeUndefined();
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

test('a failed set-up is told from a failed command and from a kill', () => {
  const [empty, done] = [new StatusFile(make('empty')), new StatusFile(make('done', '{ "exit-code": 1 }'))];
  expect(() => exitOf(1, empty, false)).toThrow(expect.objectContaining({ code: 'sandbox.failed', retry: 'later' }));
  expect([exitOf(1, done, false), exitOf(137, empty, false), exitOf(1, empty, true)]).toEqual([{ code: 1 }, { code: 137 }, { code: 1 }]);
});
