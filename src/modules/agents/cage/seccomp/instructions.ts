/** One `struct sock_filter` of the classic BPF that seccomp runs (linux/filter.h). */
export interface Instruction {
  readonly code: number;
  readonly jumpTrue: number;
  readonly jumpFalse: number;
  readonly value: number;
}

const CODES = { load: 0x20, and: 0x54, equal: 0x15, atLeast: 0x35, anyBit: 0x45, answer: 0x06 } as const;

const step = (code: number, value: number): Instruction => ({ code, jumpTrue: 0, jumpFalse: 0, value });
const test = (code: number, value: number, skipWhenFalse: number): Instruction => ({ code, jumpTrue: 0, jumpFalse: skipWhenFalse, value });

/** `struct seccomp_data` (linux/seccomp.h): number, architecture, instruction pointer, six 64-bit arguments. */
const OFFSETS = { number: 0, architecture: 4, arguments: 16 } as const;

export const loadNumber = step(CODES.load, OFFSETS.number);
export const loadArchitecture = step(CODES.load, OFFSETS.architecture);
/** The low half: both machines are little-endian, and the kernel reads these arguments as 32 bits. */
export const loadArgument = (index: number): Instruction => step(CODES.load, OFFSETS.arguments + index * 8);
export const keepBits = (mask: number): Instruction => step(CODES.and, mask);

/** Each test runs `then` when it holds and goes on behind it when not. */
export const whenEqual = (value: number, then: readonly Instruction[]): Instruction[] => [test(CODES.equal, value, then.length), ...then];
export const unlessEqual = (value: number, then: readonly Instruction[]): Instruction[] => [{ ...test(CODES.equal, value, 0), jumpTrue: then.length }, ...then];
export const whenAtLeast = (value: number, then: readonly Instruction[]): Instruction[] => [test(CODES.atLeast, value, then.length), ...then];
export const whenAnyBit = (mask: number, then: readonly Instruction[]): Instruction[] => [test(CODES.anyBit, mask, then.length), ...then];

const RETURN = { kill: 0x8000_0000, errno: 0x0005_0000, allow: 0x7fff_0000 } as const;

export const kill = step(CODES.answer, RETURN.kill);
export const allow = step(CODES.answer, RETURN.allow);
export const refuse = (errno: number): Instruction => step(CODES.answer, RETURN.errno | errno);

/** Bytes as the kernel takes them: eight an instruction, little-endian. */
export function assemble(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, jumpTrue, jumpFalse, value }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jumpTrue, index * 8 + 2);
    bytes.writeUInt8(jumpFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}
