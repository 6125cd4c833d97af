import type { Config } from '../../../shared/config/index.js';
import { BubblewrapCages, type CagesOptions } from './cages.bubblewrap.js';
import { CheckedCages } from './cages.checked.js';
import { PlainCages } from './cages.none.js';
import { diagnose } from './host-diagnosis.js';
import { testCages, type SelfTestResult } from './self-test.js';

const NOTHING_TO_TEST: SelfTestResult = { works: true, problems: [] };

/** `auto` and `bubblewrap` ask for the same as long as there is one kind of cage; only `none` goes without. */
export function createCages(config: Config): CheckedCages {
  const options: CagesOptions = { dataDir: config.dataDir, customAgent: config.agent.offlinePath };
  if (config.sandbox === 'none') return new CheckedCages(new PlainCages(options), () => Promise.resolve(NOTHING_TO_TEST), () => []);
  const cages = new BubblewrapCages({ ...options, quota: config.agent.quota });
  return new CheckedCages(cages, () => testCages(cages), () => diagnose(config.dataDir));
}
