/** Linux system call numbers (x64: arch/x86/entry/syscalls/syscall_64.tbl, arm64: the generic table). */
export type CageArchitecture = 'x64' | 'arm64';

/** Refused with EPERM: what a build or a test never needs and an escape does. `undefined`: not on that machine. */
const REFUSED: Readonly<Record<string, readonly [x64: number | undefined, arm64: number | undefined]>> = {
  mount: [165, 40],
  umount2: [166, 39],
  move_mount: [429, 429],
  open_tree: [428, 428],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  open_tree_attr: [467, 467],
  pivot_root: [155, 41],
  chroot: [161, 51],
  unshare: [272, 97],
  setns: [308, 268],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  keyctl: [250, 219],
  add_key: [248, 217],
  request_key: [249, 218],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  create_module: [174, undefined],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  syslog: [103, 116],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
  iopl: [172, undefined],
  ioperm: [173, undefined],
  modify_ldt: [154, undefined],
  vhangup: [153, 58],
  nfsservctl: [180, 42],
  uselib: [134, undefined],
  lookup_dcookie: [212, 18],
  fanotify_init: [300, 262],
  move_pages: [279, 239],
  migrate_pages: [256, 238],
};

/** Answered with ENOSYS, as an older kernel would: callers fall back (libc from clone3 to clone). */
const ABSENT: Readonly<Record<string, number>> = { clone3: 435, io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427 };

/** Allowed, depending on an argument. */
const CONDITIONAL = {
  x64: { clone: 56, ioctl: 16, socket: 41, mknod: 133, mknodat: 259 },
  arm64: { clone: 220, ioctl: 29, socket: 198, mknod: undefined, mknodat: 33 },
} as const;

export interface SyscallTable {
  readonly refused: readonly number[];
  readonly absent: readonly number[];
  readonly conditional: (typeof CONDITIONAL)[CageArchitecture];
}

/** The calls the filter knows, by name, as they are on that machine. */
export function callsByName(architecture: CageArchitecture): { readonly refused: Record<string, number>; readonly absent: Record<string, number> } {
  const column = architecture === 'x64' ? 0 : 1;
  const present = Object.entries(REFUSED).flatMap(([name, numbers]) => (numbers[column] === undefined ? [] : [[name, numbers[column]] as const]));
  return { refused: Object.fromEntries(present), absent: { ...ABSENT } };
}

export function syscallsOf(architecture: CageArchitecture): SyscallTable {
  const { refused, absent } = callsByName(architecture);
  return { refused: Object.values(refused), absent: Object.values(absent), conditional: CONDITIONAL[architecture] };
}
