import type { Clock } from './clock.port.js';
import { Shares } from './shares.js';

const NAMES_HELD = 10_000;

describe('shares', () => {
  let now: number;
  let shares: Shares;
  const clock: Clock = { now: () => new Date(now) };

  beforeEach(() => {
    now = 0;
    shares = new Shares(clock, 2, 1_000);
  });

  const times = (name: string, count: number) => Array.from({ length: count }, () => shares.exceeded(name));
  const flood = (count: number, prefix = 'flood') => {
    for (let n = 0; n < count; n += 1) shares.exceeded(`${prefix}${n}`);
  };

  it('are exceeded by what comes beyond them, each name for itself', () => {
    expect(times('a', 4)).toEqual([false, false, true, true]);
    expect(times('b', 1)).toEqual([false]);
  });

  it('begin anew after the window, which the first opens and no later one moves', () => {
    times('a', 2);
    now = 999;
    expect(times('a', 1)).toEqual([true]);
    now = 1_000;
    expect(times('a', 3)).toEqual([false, false, true]);
  });

  it('are not forgotten for any number of other names', () => {
    times('worst', 3);
    flood(5 * NAMES_HELD);
    expect(times('worst', 1)).toEqual([true]);
  });

  it('keep whoever did most when there are too many who did much', () => {
    times('worst', 5);
    for (let n = 0; n < 2 * NAMES_HELD; n += 1) times(`bad${n}`, 3);
    expect(times('worst', 1)).toEqual([true]);
  });

  it('hold so many names and no more', () => {
    flood(3 * NAMES_HELD);
    expect(shares.held).toBeLessThanOrEqual(NAMES_HELD);
  });

  it('let go of those whose window is over, whatever they did, before any that counts', () => {
    for (let n = 0; n < NAMES_HELD - 1; n += 1) times(`past${n}`, 3);
    now = 1_000;
    times('late', 1);
    flood(NAMES_HELD / 2);
    expect(times('late', 2)).toEqual([false, true]);
  });
});
