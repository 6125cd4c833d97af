import { Logger } from '@nestjs/common';
import type { Cage, Cages } from '../cage.port.js';
import { CheckedCages, RETEST_MS } from './cages.checked.js';
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

/** A test whose answers come one after the other, the last for ever, and a clock that only the test moves. */
function recovering(answers: readonly (SelfTestResult | Error)[], remedies: readonly string[] = []) {
  const clock = { ms: 1000 };
  const left = [...answers];
  const test = jest.fn(async () => {
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer instanceof Error) throw answer;
    return answer as SelfTestResult;
  });
  const cages = inner();
  return { clock, test, cages, subject: new CheckedCages(cages, test, () => remedies, () => clock.ms) };
}

const HOLDS: SelfTestResult = { works: true, problems: [] };
const FAILS: SelfTestResult = { works: false, problems: ['a caged program did not run'] };

test('a passing fault is over after a pause: the cage is tested again and then opens', async () => {
  const { clock, test, cages, subject } = recovering([FAILS, HOLDS]);
  await expect(subject.open({ runId: 'a' })).rejects.toMatchObject({ code: 'sandbox.unavailable' });
  clock.ms += RETEST_MS - 1;
  await expect(subject.open({ runId: 'a' })).rejects.toMatchObject({ code: 'sandbox.unavailable' });
  expect([test.mock.calls.length, cages.open.mock.calls.length]).toEqual([1, 0]);
  clock.ms += 1;
  expect(await subject.open({ runId: 'a' })).toBe(cage);
  clock.ms += 10 * RETEST_MS;
  expect(await subject.open({ runId: 'b' })).toBe(cage);
  expect(test).toHaveBeenCalledTimes(2);
});

test('what no operator is known to mend is worth another try, what one can mend is not', async () => {
  await expect(recovering([FAILS]).subject.demand()).rejects.toMatchObject({ retry: 'later', message: expect.stringContaining('a caged program did not run') });
  await expect(recovering([FAILS], ['Install bubblewrap.']).subject.demand()).rejects.toMatchObject({ retry: 'never', message: expect.stringContaining('Install bubblewrap.') });
});

test('many at once share one test, the first time and after a failure', async () => {
  const { clock, test, subject } = recovering([FAILS, HOLDS]);
  const ask = () => Promise.all(['a', 'b', 'c'].map((runId) => subject.open({ runId }).catch(() => 'refused')));
  expect(await ask()).toEqual(['refused', 'refused', 'refused']);
  clock.ms += RETEST_MS;
  expect(await ask()).toEqual([cage, cage, cage]);
  expect(test).toHaveBeenCalledTimes(2);
});

test('a test that itself breaks opens nothing and is made again', async () => {
  const { clock, cages, subject } = recovering([new Error('EMFILE: /secret/path'), HOLDS]);
  const refusal: unknown = await subject.open({ runId: 'a' }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'sandbox.unavailable', retry: 'later', message: expect.not.stringContaining('/secret/path') });
  expect(cages.open).not.toHaveBeenCalled();
  clock.ms += RETEST_MS;
  expect((await subject.check()).works).toBe(true);
});

test('sweeping and closing need no working cage', async () => {
  const { cages, subject } = checked({ works: false, problems: [] });
  expect(await subject.sweep()).toEqual(['r']);
  await subject.closeAll();
  expect(cages.closeAll).toHaveBeenCalledTimes(1);
});
