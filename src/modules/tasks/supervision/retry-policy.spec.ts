import { jest } from '@jest/globals';
import { loadConfig } from '../../../shared/config/load-config.js';
import { retryPolicy } from './retry-policy.js';

describe('retryPolicy', () => {
  beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(1));
  afterEach(() => jest.restoreAllMocks());
  const pauses = (env: Record<string, string>) => [1, 2, 3, 4, 5, 8].map(retryPolicy(loadConfig(env)).backoffMs);

  it('waits four times as long each time, up to its limit', () => expect(pauses({})).toEqual([5_000, 20_000, 80_000, 320_000, 600_000, 600_000]));
  it('is spread, so that tasks that failed together do not come again together', () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    expect(pauses({})).toEqual([2_500, 10_000, 40_000, 160_000, 300_000, 300_000]);
  });

  it('is set by the operator', () => expect(pauses({ TASK_RETRY_MS: '10', TASK_RETRY_MAX_MS: '100' })).toEqual([10, 40, 100, 100, 100, 100]));
});
