import { loadConfig } from '../../shared/config/load-config.js';
import { retryPolicy } from './retry-policy.js';

describe('retryPolicy', () => {
  const pauses = (env: Record<string, string>) => [1, 2, 3, 4, 5, 8].map(retryPolicy(loadConfig(env)).backoffMs);

  it('waits four times as long each time, up to its limit', () => expect(pauses({})).toEqual([5_000, 20_000, 80_000, 320_000, 600_000, 600_000]));
  it('is set by the operator', () => expect(pauses({ TASK_RETRY_MS: '10', TASK_RETRY_MAX_MS: '100' })).toEqual([10, 40, 100, 100, 100, 100]));
});
