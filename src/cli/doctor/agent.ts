import { findAgent } from '../../modules/agents/index.js';
import type { Config } from '../../shared/config/index.js';
import { type Verdict, ok, warn } from './finding.js';

/** No more than a warning: a process that only answers requests needs no agent. */
export async function checkAgent(config: Pick<Config, 'agent' | 'dataDir' | 'models'>): Promise<Verdict> {
  const { detail, problem } = await findAgent(config);
  return problem === undefined ? ok(detail) : warn(`${detail}: ${problem.word}`, problem.remedy);
}
