import { Logger } from '@nestjs/common';
import { claimedTask } from '../../../../test/integration/tasks/support/fixtures.js';
import { Lease } from './lease.js';
import type { TaskBoard } from '../board/task-board.port.js';

function lease(renew: () => Promise<boolean>) {
  const asked = jest.fn(renew);
  const onLost = jest.fn();
  const made = new Lease({ renew: asked } as unknown as TaskBoard, claimedTask(), 3000, onLost);
  made.start();
  return { made, asked, onLost };
}

describe('lease', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('is renewed three times in its length until it is stopped', async () => {
    const { made, asked, onLost } = lease(() => Promise.resolve(true));
    await jest.advanceTimersByTimeAsync(3000);
    expect(asked).toHaveBeenCalledTimes(3);
    await made.stop();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveBeenCalledTimes(3);
    expect(onLost).not.toHaveBeenCalled();
  });

  it('is lost at once when the board says so, and asks no more', async () => {
    const { asked, onLost } = lease(() => Promise.resolve(false));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(onLost).toHaveBeenCalledTimes(1);
  });

  it('outlives a board that does not answer for less than its length, and no longer', async () => {
    const { onLost } = lease(() => Promise.reject(new Error('away')));
    await jest.advanceTimersByTimeAsync(2999);
    expect(onLost).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(onLost).toHaveBeenCalledTimes(1);
  });

  it('is not lost by one slow renewal that held', async () => {
    const { made, onLost } = lease(() => new Promise((resolve) => setTimeout(() => resolve(true), 5000)));
    await jest.advanceTimersByTimeAsync(6500);
    expect(onLost).not.toHaveBeenCalled();
    const stopped = made.stop();
    await jest.advanceTimersByTimeAsync(5000);
    await stopped;
  });

  it('says nothing of a loss after it was stopped', async () => {
    const { made, onLost } = lease(() => new Promise((resolve) => setTimeout(() => resolve(false), 500)));
    await jest.advanceTimersByTimeAsync(1200);
    const stopped = made.stop();
    await jest.advanceTimersByTimeAsync(500);
    await stopped;
    expect(onLost).not.toHaveBeenCalled();
  });
});
