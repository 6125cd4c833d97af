import { bubblewrapArguments, packArguments, type CageLayout } from './bubblewrap-arguments.js';
import { insideEnvironment } from './inside.js';
import { countedInside, countsByNamespace, limitsFor, prlimitArguments } from './limits.js';

const LAYOUT: CageLayout = {
  root: [{ path: '/bin', link: 'usr/bin' }, { path: '/lib' }],
  etc: '/data/etc',
  node: '/data/node',
  programs: '/data/programs',
  workspace: '/data/runs/r/workspace',
  home: '/data/runs/r/home',
  objects: '/data/mirrors/7/objects',
  sockets: undefined,
  readOnly: {},
  env: { PATH: '/bin', A: 'b c' },
};

const list = bubblewrapArguments(LAYOUT);
const text = list.join(' ');

/** The destinations of an option that takes a source and a destination. */
const destinations = (option: string): string[] => list.flatMap((item, index) => (item === option ? [list[index + 2] ?? ''] : []));

test('takes every namespace, and the command’s environment is only ours', () => {
  for (const option of ['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent', '--new-session', '--clearenv']) expect(list).toContain(option);
  expect(text).toContain('--seccomp 3 --json-status-fd 4');
  expect(text).toContain('--uid 1000 --gid 1000');
  expect(text).toContain('--setenv PATH /bin --setenv A b c');
});

test('makes nothing writable but the workspace and the home', () => {
  expect(destinations('--bind')).toEqual(['/home/agent', '/workspace']);
  expect(destinations('--ro-bind')).toEqual(
    expect.arrayContaining(['/usr', '/lib', '/etc/passwd', '/etc/gitconfig', '/proc/sys', '/mirror/objects', '/opt/node', '/opt/agent-bot']),
  );
  expect(text).toContain('--symlink usr/bin /bin');
  expect(text).not.toContain('--dev-bind');
});

test('closes the root after everything is mounted', () => {
  const closing = list.indexOf('--remount-ro');
  expect(text).toMatch(/--remount-ro \/ --remount-ro \/run --remount-ro \/dev --chdir \/workspace$/);
  for (const option of ['--bind', '--ro-bind', '--tmpfs', '--proc', '--dev', '--symlink']) expect(list.lastIndexOf(option)).toBeLessThan(closing);
});

test('limits what lies in memory', () => {
  expect(text).toContain('--size 536870912 --tmpfs /tmp --size 67108864 --tmpfs /dev/shm');
});

test('binds no objects where none are borrowed', () => {
  expect(bubblewrapArguments({ ...LAYOUT, objects: undefined }).join(' ')).not.toContain('/mirror/objects');
});

test('shows sockets and more files read-only, and only when there are some', () => {
  const more = bubblewrapArguments({ ...LAYOUT, sockets: '/data/runs/r/sockets', readOnly: { '/opt/agents/claude': '/data/claude' } }).join(' ');
  expect(more).toContain('--ro-bind /data/runs/r/sockets /run/cage');
  expect(more).toContain('--ro-bind /data/claude /opt/agents/claude');
  expect(text).not.toContain('/run/cage');
});

test('packs arguments with a NUL behind each and takes none with a NUL in it', () => {
  expect(packArguments(['--a', '', 'b c'])).toEqual(Buffer.from('--a\0\0b c\0'));
  expect(() => packArguments(['--setenv', 'A', 'x\0--bind\0/\0/host'])).toThrow('NUL');
});

test('the environment inside is small, and what a command adds comes last', () => {
  expect(Object.keys(insideEnvironment()).toSorted()).toEqual(['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TMPDIR', 'USER', 'npm_config_cache', 'npm_config_update_notifier']);
  expect(insideEnvironment({ HOME: '/nonexistent' })).toMatchObject({ HOME: '/nonexistent', USER: 'agent' });
});

test('a user shared with the bot may hold more processes than a run’s own', () => {
  const quota = { memoryBytes: 1_073_741_824, diskBytes: 1 };
  expect(prlimitArguments(limitsFor(true, quota))).toEqual(['--nproc=512', '--nofile=4096', '--fsize=2147483648', '--data=1073741824', '--core=0', '--']);
  expect(prlimitArguments(limitsFor(false, quota))[0]).toBe('--nproc=4096');
});

test.each([
  ['6.18.44-generic', true],
  ['5.14.0', true],
  ['5.13.19', false],
  ['4.18.0-553.el8', false],
])('a cage of Linux %s counts its processes by itself: %s', (version, byNamespace) => {
  expect(countsByNamespace(version)).toBe(byNamespace);
  expect(countedInside(byNamespace)).toEqual(byNamespace ? ['prlimit', '--nproc=512', '--'] : []);
});
