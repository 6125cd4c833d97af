import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Breakers } from './breakers.js';

const NOW = Date.UTC(2030, 0, 1);

describe('breakers', () => {
  let breakers: Breakers;
  let logged: jest.SpiedFunction<Logger['warn']>;

  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
    logged = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    breakers = new Breakers({ github: { failures: 1, openMs: 5_000 }, model: { failures: 1, openMs: 60_000 } });
  });
  afterEach(() => {
    jest.useRealTimers();
    logged.mockRestore();
  });

  const breaker = (name: string) => breakers.of('github', name, (outcome) => ('error' in outcome ? 'no answer' : 'answer'));
  const fail = (name: string) => breaker(name).run(() => Promise.reject(new Error('away'))).catch(() => undefined);

  it('are one for each name, and tell which are broken and until when', async () => {
    await fail('7');
    expect(await breaker('8').run(() => Promise.resolve('answer'))).toBe('answer');
    expect(breaker('7')).toBe(breaker('7'));
    expect(breakers.broken()).toEqual([{ target: 'github', name: '7', state: 'open', until: new Date(NOW + 5_000) }]);
    jest.advanceTimersByTime(5_000);
    expect(breakers.broken()).toMatchObject([{ name: '7', state: 'half-open' }]);
    await breaker('7').run(() => Promise.resolve());
    expect(breakers.broken()).toEqual([]);
  });

  it('write a line at each change of state', async () => {
    await fail('7');
    expect(logged.mock.calls).toEqual([[{ msg: 'circuit breaker changed', target: 'github', name: '7', state: 'open' }]]);
  });

  it('are not held for everybody that ever asked; a broken one is', async () => {
    const first = breaker('closed');
    await fail('broken');
    for (let n = 0; n < 10_000; n += 1) breaker(String(n));
    expect(breaker('closed')).not.toBe(first);
    expect(breakers.broken()).toHaveLength(1);
  });
});
