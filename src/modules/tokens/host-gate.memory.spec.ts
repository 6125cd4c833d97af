import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { testBreakers } from '../../../test/support/breakers.js';
import { AppError } from '../../shared/errors/app-error.js';
import { limitedError } from '../../shared/http/host-wait.js';
import { MemoryHostGate } from './host-gate.memory.js';

describe('MemoryHostGate', () => {
  beforeAll(() => Logger.overrideLogger(false));
  let now: number;
  let gate: MemoryHostGate;
  let calls: number;

  beforeEach(() => {
    [now, calls] = [1_000_000, 0];
    gate = new MemoryHostGate({ now: () => new Date(now) }, testBreakers());
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

  describe('when GitHub does not answer', () => {
    const OPEN_MS = 30_000;
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    const noAnswer = () => new AppError('host.unavailable', 'away', { retry: 'later', detail: { noAnswer: true } });
    const silent = () => failing(noAnswer());
    const goesAway = () => Promise.allSettled([silent(), silent(), silent()]);

    it('asks no more after the third time, of which the third itself waits and spends no try', async () => {
      for (const code of ['host.unavailable', 'host.unavailable', 'host.away', 'host.away']) await expect(silent()).rejects.toMatchObject({ code, retry: 'later' });
      jest.advanceTimersByTime(9_500);
      await expect(answering()).rejects.toMatchObject({ code: 'host.away', retry: 'later', detail: { retryAfterSeconds: 21 } });
      expect([calls, gate.closed()]).toEqual([0, []]);
      expect(await gate.pass(8, async () => 'answer')).toBe('answer');
    });

    it('tries again with one call, which waits on when it gets no answer either', async () => {
      await goesAway();
      jest.advanceTimersByTime(OPEN_MS);
      await expect(silent()).rejects.toMatchObject({ code: 'host.away', cause: { code: 'host.unavailable' }, detail: { retryAfterSeconds: 30 } });
      jest.advanceTimersByTime(OPEN_MS);
      const [probe, other] = await Promise.allSettled([answering(), answering()]);
      expect([probe, other]).toMatchObject([{ value: 1 }, { reason: { code: 'host.away' } }]);
      expect(await answering()).toBe(2);
    });

    it('takes a call within a call for a part of it: one outage is one failure, and a probe does not wait for itself', async () => {
      const nested = () => gate.pass(7, silent);
      for (const code of ['host.unavailable', 'host.unavailable', 'host.away']) await expect(nested()).rejects.toMatchObject({ code });
      jest.advanceTimersByTime(OPEN_MS);
      expect(await gate.pass(7, answering)).toBe(1);
    });

    it('counts no refusal and no limit', async () => {
      for (const error of ['host.forbidden', 'host.not_found', 'token.refused', 'host.unavailable'].map((code) => new AppError(code, 'no'))) await expect(failing(error)).rejects.toBe(error);
      expect(await answering()).toBe(1);
    });

    it('spends tries again after a day, so that nothing waits for ever', async () => {
      await goesAway();
      jest.advanceTimersByTime(24 * 3_600_000);
      await expect(silent()).rejects.toMatchObject({ code: 'host.unavailable' });
      await expect(silent()).rejects.toMatchObject({ code: 'host.away' });
    });
  });
});
