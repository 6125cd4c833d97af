import { Logger } from '@nestjs/common';
import { AppError } from '../../shared/errors/app-error.js';
import { limitedError } from '../../shared/http/host-limit.js';
import { MemoryHostGate } from './host-gate.memory.js';

describe('MemoryHostGate', () => {
  beforeAll(() => Logger.overrideLogger(false));
  let now: number;
  let gate: MemoryHostGate;
  let calls: number;

  beforeEach(() => {
    [now, calls] = [1_000_000, 0];
    gate = new MemoryHostGate({ now: () => new Date(now) });
  });

  const answering = () => gate.pass(7, async () => (calls += 1));
  const failing = (error: Error) => gate.pass(7, () => Promise.reject(error));

  it('lets nothing of a limited installation through until the limit ends, and tells how long (F40)', async () => {
    await expect(failing(limitedError(60))).rejects.toMatchObject({ code: 'host.limited' });
    now += 20_500;
    await expect(answering()).rejects.toMatchObject({ code: 'host.limited', retry: 'later', detail: { retryAfterSeconds: 40 } });
    expect(gate.closed()).toEqual([{ caller: 7, until: new Date(1_060_000) }]);
    expect(calls).toBe(0);
    now = 1_060_000;
    expect(await answering()).toBe(1);
    expect(gate.closed()).toEqual([]);
  });

  it('holds nobody else back (F39)', async () => {
    await expect(failing(limitedError(60))).rejects.toThrow();
    expect(await gate.pass(8, async () => 'answer')).toBe('answer');
    expect(await gate.pass('app', async () => 'answer')).toBe('answer');
  });

  it('keeps the later end when two calls in flight met different ones', async () => {
    await Promise.allSettled([failing(limitedError(60)), failing(limitedError(5))]);
    expect(gate.closed()).toEqual([{ caller: 7, until: new Date(1_060_000) }]);
  });

  it('stays open after other failures', async () => {
    await expect(failing(new AppError('host.unavailable', 'away', { retry: 'later' }))).rejects.toThrow('away');
    expect(await answering()).toBe(1);
  });
});
