import { Logger } from '@nestjs/common';
import type { Cage, Cages } from '../cage.port.js';
import { CheckedCages } from './cages.checked.js';
import type { SelfTestResult } from './self-test.js';

const cage = { kind: 'bubblewrap' } as Cage;
const inner = () => ({ kind: 'bubblewrap', open: jest.fn(async () => cage), sweep: jest.fn(async () => ['r']), closeAll: jest.fn(async () => undefined) }) satisfies Cages & { closeAll(): Promise<void> };

beforeAll(() => Logger.overrideLogger(false));

function checked(result: SelfTestResult, remedies: readonly string[] = []) {
  const cages = inner();
  const test = jest.fn(async () => result);
  return { cages, test, subject: new CheckedCages(cages, test, () => remedies) };
}

test('opens cages once one was seen to hold, and tests only once', async () => {
  const { cages, test, subject } = checked({ works: true, problems: [] });
  const opened = await Promise.all([subject.open({ runId: 'a' }), subject.open({ runId: 'b' })]);
  expect(opened).toEqual([cage, cage]);
  expect(test).toHaveBeenCalledTimes(1);
  expect(cages.open).toHaveBeenCalledTimes(2);
});

test('fails closed with the remedy', async () => {
  const { cages, subject } = checked({ works: false, problems: ['a caged program did not run'], complaint: 'bwrap: /secret/path' }, ['Install bubblewrap.']);
  await expect(subject.open({ runId: 'a' })).rejects.toMatchObject({ code: 'sandbox.unavailable', message: expect.stringContaining('Install bubblewrap.') });
  expect(cages.open).not.toHaveBeenCalled();
});

test('without a known cause it names what a caged program could do, and no host path', async () => {
  const { subject } = checked({ works: false, problems: ['a host file is readable'], complaint: 'bwrap: /secret/path' });
  const refusal: unknown = await subject.demand().catch((error: unknown) => error);
  expect((refusal as Error).message).toContain('a host file is readable');
  expect((refusal as Error).message).not.toContain('/secret/path');
});

describe('a cage that did not hold', () => {
  const failing = { works: false, problems: ['a caged program did not run'] };

  it('is tested again after a pause, and only then', async () => {
    let now = 0;
    const test = jest.fn<Promise<SelfTestResult>, []>().mockResolvedValueOnce(failing).mockResolvedValue({ works: true, problems: [] });
    const subject = new CheckedCages(inner(), test, () => [], () => now);
    await expect(subject.demand()).rejects.toMatchObject({ code: 'sandbox.unavailable', retry: 'later' });
    await expect(subject.demand()).rejects.toMatchObject({ code: 'sandbox.unavailable' });
    expect(test).toHaveBeenCalledTimes(1);
    now = 30_000;
    await Promise.all([subject.demand(), subject.demand()]);
    expect(test).toHaveBeenCalledTimes(2);
  });

  it('is for the operator where it is known what to do', async () => {
    const { subject } = checked(failing, ['Install bubblewrap.']);
    await expect(subject.demand()).rejects.toMatchObject({ retry: 'never' });
  });
});

test('sweeping and closing need no working cage', async () => {
  const { cages, subject } = checked({ works: false, problems: [] });
  expect(await subject.sweep()).toEqual(['r']);
  await subject.closeAll();
  expect(cages.closeAll).toHaveBeenCalledTimes(1);
});
