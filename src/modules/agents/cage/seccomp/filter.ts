import { allow, assemble, keepBits, kill, loadArchitecture, loadArgument, loadNumber, refuse, unlessEqual, whenAnyBit, whenAtLeast, whenEqual, type Instruction } from './instructions.js';
import { syscallsOf, type CageArchitecture, type SyscallTable } from './syscalls.js';

/** linux/audit.h */
const AUDIT_ARCHITECTURE = { x64: 0xc000_003e, arm64: 0xc000_00b7 } as const;
/** Numbers from here on are the x32 ABI on an x64 machine: every call once more under another number. */
const X32_BIT = 0x4000_0000;

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET (linux/sched.h). */
const CLONE_NEW_NAMESPACE = 0x7e02_0000;
/** Typing into another's terminal: TIOCSTI and TIOCLINUX (asm-generic/ioctls.h). */
const TERMINAL_INJECTION = [0x5412, 0x541c];
/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. AF_VSOCK is missing on purpose: no network namespace holds it. */
const SOCKET_FAMILIES = [1, 2, 10, 16];
/** S_IFMT, S_IFCHR, S_IFBLK: a FIFO may be made, a device not. */
const FILE_TYPE_BITS = 0xf000;
const DEVICES = [0x2000, 0x6000];

const refused = [refuse(EPERM)];

/** `body` runs for this call alone and always ends the program. */
const byArgument = (number: number | undefined, body: readonly Instruction[]): Instruction[] => (number === undefined ? [] : whenEqual(number, body));

function conditional({ conditional: calls }: SyscallTable): Instruction[] {
  const devices = (argument: number) => [loadArgument(argument), keepBits(FILE_TYPE_BITS), ...DEVICES.flatMap((type) => whenEqual(type, refused)), allow];
  return [
    ...byArgument(calls.clone, [loadArgument(0), ...whenAnyBit(CLONE_NEW_NAMESPACE, refused), allow]),
    ...byArgument(calls.ioctl, [loadArgument(1), ...TERMINAL_INJECTION.flatMap((request) => whenEqual(request, refused)), allow]),
    ...byArgument(calls.socket, [loadArgument(0), ...SOCKET_FAMILIES.flatMap((family) => whenEqual(family, [allow])), refuse(EAFNOSUPPORT)]),
    ...byArgument(calls.mknod, devices(1)),
    ...byArgument(calls.mknodat, devices(2)),
  ];
}

/** The cage's filter, as bytes for bubblewrap's `--seccomp`. */
export function seccompFilter(architecture: CageArchitecture): Buffer {
  const table = syscallsOf(architecture);
  return assemble([
    loadArchitecture,
    ...unlessEqual(AUDIT_ARCHITECTURE[architecture], [kill]),
    loadNumber,
    ...(architecture === 'x64' ? whenAtLeast(X32_BIT, [refuse(ENOSYS)]) : []),
    ...table.refused.flatMap((number) => whenEqual(number, refused)),
    ...table.absent.flatMap((number) => whenEqual(number, [refuse(ENOSYS)])),
    ...conditional(table),
    allow,
  ]);
}

/** The machine this process runs on, or undefined where the product has no filter for it. */
export function cageArchitecture(): CageArchitecture | undefined {
  return process.arch === 'x64' || process.arch === 'arm64' ? process.arch : undefined;
}
