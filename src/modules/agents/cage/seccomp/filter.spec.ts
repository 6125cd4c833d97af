import { seccompFilter } from './filter.js';
import { callsByName, syscallsOf, type CageArchitecture } from './syscalls.js';

const MACHINE = { x64: 0xc000_003e, arm64: 0xc000_00b7 } as const;
const ALLOW = 'allow';
const KILL = 'kill';
const [EPERM, ENOSYS, EAFNOSUPPORT] = ['errno 1', 'errno 38', 'errno 97'];

const verdictOf = (value: number): string => {
  if (value === 0x7fff_0000) return ALLOW;
  return value === 0x8000_0000 ? KILL : `errno ${value & 0xffff}`;
};

/** Runs the program as the kernel would (the few instructions it uses) over one call. */
function judge(program: Buffer, machine: number, call: number, args: readonly number[] = []): string {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call >>> 0, 0);
  data.writeUInt32LE(machine, 4);
  args.forEach((value, index) => data.writeUInt32LE(value >>> 0, 16 + index * 8));
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at += 1) {
    const code = program.readUInt16LE(at * 8);
    const [jumpTrue, jumpFalse] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)];
    const value = program.readUInt32LE(at * 8 + 4);
    const jump = (holds: boolean) => (at += holds ? jumpTrue : jumpFalse);
    if (code === 0x20) accumulator = data.readUInt32LE(value);
    else if (code === 0x54) accumulator = (accumulator & value) >>> 0;
    else if (code === 0x15) jump(accumulator === value);
    else if (code === 0x35) jump(accumulator >= value);
    else if (code === 0x45) jump((accumulator & value) !== 0);
    else if (code === 0x06) return verdictOf(value);
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('the program runs past its end');
}

describe.each(['x64', 'arm64'] as const)('the filter of %s', (architecture: CageArchitecture) => {
  const program = seccompFilter(architecture);
  const { refused, absent } = callsByName(architecture);
  const { clone, ioctl, socket, mknod, mknodat } = syscallsOf(architecture).conditional;
  const ask = (call: number, ...args: number[]) => judge(program, MACHINE[architecture], call, args);

  test('is whole instructions and within the kernel’s limit of 4096', () => {
    expect(program.length % 8).toBe(0);
    expect(program.length / 8).toBeLessThan(4096);
  });

  test.each(Object.entries(refused))('refuses %s', (_name, call) => expect(ask(call)).toBe(EPERM));
  test.each(Object.entries(absent))('knows no %s', (_name, call) => expect(ask(call)).toBe(ENOSYS));

  test('kills a call of any other machine', () => {
    for (const machine of [0x4000_0003, 0x4000_0028, 0, architecture === 'x64' ? MACHINE.arm64 : MACHINE.x64]) {
      expect(judge(program, machine, 1)).toBe(KILL);
    }
  });

  test('lets threads and forks through, namespaces not', () => {
    expect(ask(clone, 17)).toBe(ALLOW);
    expect(ask(clone, 0x3d_0f00)).toBe(ALLOW); // what a libc passes for a thread
    for (const flag of [0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000]) expect(ask(clone, 17 | flag)).toBe(EPERM);
  });

  test('lets four socket families through', () => {
    const families = Array.from({ length: 46 }, (_item, family) => family);
    expect(families.filter((family) => ask(socket, family) === ALLOW)).toEqual([1, 2, 10, 16]);
    expect(ask(socket, 40)).toBe(EAFNOSUPPORT);
  });

  test('stops typing into a terminal, not reading its size', () => {
    expect([0x5412, 0x541c].map((request) => ask(ioctl, 0, request))).toEqual([EPERM, EPERM]);
    expect([0x5413, 0x5401].map((request) => ask(ioctl, 0, request))).toEqual([ALLOW, ALLOW]);
  });

  test('makes FIFOs and files, no devices', () => {
    const kinds = [0x1000, 0x8000, 0xc000, 0].map((type) => ask(mknodat, 0, 0, type | 0o600));
    expect(kinds).toEqual([ALLOW, ALLOW, ALLOW, ALLOW]);
    expect([0x2000, 0x6000].map((type) => ask(mknodat, 0, 0, type | 0o600))).toEqual([EPERM, EPERM]);
    if (mknod !== undefined) expect(ask(mknod, 0, 0x6000 | 0o600)).toBe(EPERM);
  });

  test('lets what programs live on through', () => {
    const everyday = architecture === 'x64' ? [0, 1, 9, 59, 202, 231, 257] : [56, 63, 64, 221, 222, 98, 94];
    expect(everyday.map((call) => ask(call))).toEqual(everyday.map(() => ALLOW));
  });
});

test('the x32 calls of an x64 machine are refused, whatever they are', () => {
  const program = seccompFilter('x64');
  for (const call of [0x4000_0000, 0x4000_0001, 0x4000_01ff, 0xffff_ffff]) expect(judge(program, MACHINE.x64, call)).toBe(ENOSYS);
});
