import { jest } from '@jest/globals';
import type { Config } from '../../../shared/config/index.js';
import type { MissedDeliveries } from './missed-deliveries.js';
import { Reconciler } from './reconciler.js';

const LEASE_MS = 30_000;
const DAY_MS = 86_400_000;

describe("whose turn it is to compare GitHub's log", () => {
  let held: boolean;
  let compared: number;
  let renewed: number;
  let finish: () => void;
  let reconciler: Reconciler;

  beforeEach(() => {
    jest.useFakeTimers();
    [held, compared, renewed, finish] = [false, 0, 0, () => undefined];
    const reconciliations = {
      begin: async () => (held ? undefined : { until: undefined, now: new Date() }),
      renew: async () => void (renewed += 1),
      finish: async () => undefined,
      giveBack: async () => undefined,
    };
    const missed = { bringIn: () => new Promise<number>((resolve) => ((compared += 1), (finish = () => resolve(0)))) } as unknown as MissedDeliveries;
    const config = { runMode: 'worker', github: { appId: '1' }, reconcile: { periodMs: DAY_MS, settleMs: 0 } } as unknown as Config;
    reconciler = new Reconciler(config, { days: 3 } as never, reconciliations, missed);
  });
  afterEach(async () => {
    finish();
    await reconciler.onModuleDestroy();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('who finds it taken asks again when its holder, dead meanwhile, has lost it: not a whole period later', async () => {
    held = true;
    reconciler.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(LEASE_MS - 1);
    held = false;
    expect(compared).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(compared).toBe(1);
  });

  it('who has it keeps it for as long as the comparison takes, and no longer', async () => {
    reconciler.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(3 * LEASE_MS);
    expect([compared, renewed]).toEqual([1, 9]);
    finish();
    await jest.advanceTimersByTimeAsync(3 * LEASE_MS);
    expect([compared, renewed]).toEqual([1, 9]);
  });
});
