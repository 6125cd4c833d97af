import { ETC_FILES } from './etc-files.js';
import type { RootEntry } from './host-root.js';
import { INSIDE, INSIDE_ID } from './inside.js';

/** Descriptors that bubblewrap finds open when it starts. */
export const DESCRIPTORS = { filter: 3, status: 4, arguments: 5 } as const;

/** Bytes; both lie in memory and count against the host. */
const TMP_SIZE = 536_870_912;
const SHM_SIZE = 67_108_864;

/** Host paths and settings of one cage. */
export interface CageLayout {
  readonly root: readonly RootEntry[];
  /** Folder with the files of `ETC_FILES`. */
  readonly etc: string;
  readonly node: string;
  readonly programs: string;
  readonly workspace: string;
  readonly home: string;
  readonly objects: string | undefined;
  /** Folder of sockets that lead out. */
  readonly sockets: string | undefined;
  /** More files, path inside to path on the host. */
  readonly readOnly: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

const NAMESPACES = [
  '--unshare-all',
  '--unshare-user',
  '--disable-userns',
  '--die-with-parent',
  '--new-session',
  '--clearenv',
  ...['--hostname', 'cage', '--uid', `${INSIDE_ID}`, '--gid', `${INSIDE_ID}`],
  ...['--seccomp', `${DESCRIPTORS.filter}`, '--json-status-fd', `${DESCRIPTORS.status}`],
];

const readOnly = (from: string, to = from): string[] => ['--ro-bind', from, to];
const whenThere = (path: string): string[] => ['--ro-bind-try', path, path];
const entryOf = ({ path, link }: RootEntry): string[] => (link === undefined ? readOnly(path) : ['--symlink', link, path]);

function systemFolders(layout: CageLayout): string[] {
  return [
    ...readOnly('/usr'),
    ...layout.root.flatMap(entryOf),
    ...['/etc/ssl', '/etc/pki', '/etc/alternatives', '/etc/ld.so.cache', '/etc/localtime'].flatMap(whenThere),
    ...Object.keys(ETC_FILES).flatMap((name) => readOnly(`${layout.etc}/${name}`, `/etc/${name}`)),
  ];
}

function kernelFolders(): string[] {
  return [
    ...['--proc', '/proc'],
    // A second belt: bubblewrap leaves /proc/sys writable for whoever owns it, should it ever run as real root.
    ...readOnly('/proc/sys'),
    ...['--dev', '/dev'],
    ...['--size', `${TMP_SIZE}`, '--tmpfs', INSIDE.tmp],
    ...['--size', `${SHM_SIZE}`, '--tmpfs', '/dev/shm'],
    ...['--tmpfs', '/run'],
  ];
}

function runFolders(layout: CageLayout): string[] {
  return [
    ...['--bind', layout.home, INSIDE.home],
    ...['--bind', layout.workspace, INSIDE.workspace],
    ...(layout.objects === undefined ? [] : readOnly(layout.objects, INSIDE.objects)),
    ...readOnly(layout.node, INSIDE.node),
    ...readOnly(layout.programs, INSIDE.programs),
    ...(layout.sockets === undefined ? [] : readOnly(layout.sockets, INSIDE.sockets)),
    ...Object.entries(layout.readOnly).flatMap(([inside, host]) => readOnly(host, inside)),
  ];
}

/**
 * Everything bubblewrap is told, handed over by `--args` and not in argv, where every user of the host could read
 * it. Without the closing remounts the cage's root would be a writable tmpfs.
 */
export function bubblewrapArguments(layout: CageLayout): readonly string[] {
  return [
    ...NAMESPACES,
    ...Object.entries(layout.env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...systemFolders(layout),
    ...kernelFolders(),
    ...runFolders(layout),
    ...['/', '/run', '/dev'].flatMap((path) => ['--remount-ro', path]),
    ...['--chdir', INSIDE.workspace],
  ];
}

/** The form `--args` reads. */
export function packArguments(list: readonly string[]): Buffer {
  if (list.some((item) => item.includes('\0'))) throw new Error('an argument holds a NUL');
  return Buffer.from(list.map((item) => `${item}\0`).join(''));
}
