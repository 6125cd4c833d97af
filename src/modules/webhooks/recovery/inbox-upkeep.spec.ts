import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Config } from '../../../shared/config/index.js';
import { InboxUpkeep } from './inbox-upkeep.js';

Logger.overrideLogger(false);

const PERIOD_MS = 12_000;

describe('InboxUpkeep', () => {
  const log = { requeueSilent: jest.fn<(ms: number) => Promise<number>>(), forgetBodies: jest.fn<() => Promise<number>>() };
  const calls = (): readonly number[] => [log.requeueSilent.mock.calls.length, log.forgetBodies.mock.calls.length];
  let upkeep: InboxUpkeep;

  const start = (runMode: Config['runMode']): void => {
    upkeep = new InboxUpkeep({ runMode, queue: { sweepMs: 1_000 } as Config['queue'] }, log);
    upkeep.onApplicationBootstrap();
  };

  beforeEach(() => {
    jest.useFakeTimers();
    log.requeueSilent.mockReset().mockResolvedValue(0);
    log.forgetBodies.mockReset().mockResolvedValue(0);
  });
  afterEach(async () => {
    await upkeep.onModuleDestroy();
    jest.useRealTimers();
  });

  it('looks after the inbox every twelve sweeps, and goes on after a fault', async () => {
    start('worker');
    await jest.advanceTimersByTimeAsync(PERIOD_MS);
    expect(log.requeueSilent).toHaveBeenCalledWith(PERIOD_MS);
    expect(calls()).toEqual([1, 1]);
    log.requeueSilent.mockRejectedValueOnce(new Error('away'));
    await jest.advanceTimersByTimeAsync(PERIOD_MS);
    expect(calls()).toEqual([2, 1]);
    await jest.advanceTimersByTimeAsync(PERIOD_MS);
    expect(calls()).toEqual([3, 2]);
  });

  it('leaves it to the workers when it only receives', async () => {
    start('api');
    await jest.advanceTimersByTimeAsync(3 * PERIOD_MS);
    expect(calls()).toEqual([0, 0]);
  });

  it('looks no more once it is stopped', async () => {
    start('all');
    await upkeep.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(3 * PERIOD_MS);
    expect(calls()).toEqual([0, 0]);
  });
});
