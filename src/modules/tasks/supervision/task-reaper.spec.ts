import { Logger } from '@nestjs/common';
import type { Config, RunMode } from '../../../shared/config/index.js';
import type { DeadRuns } from './dead-runs.js';
import type { OverdueTasks } from './overdue-tasks.js';
import type { TaskBoard } from '../board/task-board.port.js';
import { TaskReaper } from './task-reaper.js';
import type { WaitingAdmission } from '../intake/waiting-admission.js';

function reaper(runMode: RunMode, requeueLost = jest.fn(async (): Promise<readonly string[]> => [])) {
  const announceAgain = jest.fn(async (_afterMs: number) => []);
  const chargeLost = jest.fn(async () => []);
  const end = jest.fn(async () => ['late']);
  const sweep = jest.fn(async () => ['dead-run']);
  const admit = jest.fn(async () => []);
  const config = { runMode, task: { reapMs: 100, leaseMs: 30_000 } } as unknown as Config;
  const made = new TaskReaper({ requeueLost, announceAgain } as unknown as TaskBoard, { admit } as unknown as WaitingAdmission, { chargeLost, sweep } as unknown as DeadRuns, { end } as unknown as OverdueTasks, config);
  return { made, end, admit, requeueLost, announceAgain, chargeLost, sweep };
}

describe('task reaper', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    for (const level of ['warn', 'error'] as const) jest.spyOn(Logger.prototype, level).mockImplementation();
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('looks every period for lost tasks, lost jobs and dead runs, until it is destroyed', async () => {
    const { made, requeueLost, announceAgain, chargeLost, sweep, end, admit } = reaper('worker');
    made.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(250);
    expect(requeueLost).toHaveBeenCalledTimes(2);
    expect(announceAgain.mock.calls).toEqual([[60_000], [60_000]]);
    expect(end).toHaveBeenCalledTimes(2);
    expect(admit).toHaveBeenCalledTimes(2);
    expect(chargeLost).toHaveBeenCalledTimes(2);
    expect(sweep).toHaveBeenCalledTimes(2);
    await made.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(1000);
    expect(requeueLost).toHaveBeenCalledTimes(2);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does nothing where no tasks run', async () => {
    const { made, requeueLost } = reaper('api');
    made.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(1000);
    expect(requeueLost).not.toHaveBeenCalled();
  });

  it('goes on after a failure: with the rest at once, with all of it next time', async () => {
    const { made, requeueLost, sweep } = reaper('all', jest.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue([]));
    made.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(250);
    expect(requeueLost).toHaveBeenCalledTimes(2);
    expect(sweep).toHaveBeenCalledTimes(2);
    await made.onModuleDestroy();
  });
});
