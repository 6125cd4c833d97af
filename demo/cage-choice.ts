import { createCages } from '../src/modules/agents/cage/cages.factory.js';
import { loadConfig } from '../src/shared/config/load-config.js';

export interface CageChoice {
  readonly sandbox: 'auto' | 'none';
  /** For the first line. */
  readonly words: string;
}

/**
 * The product fails closed where no cage works. The demo goes on without one and says so: agent and repository are ours
 * here. It asks the product's own test, so that the two never disagree.
 */
export async function chooseCage(dataDir: string): Promise<CageChoice> {
  const cages = createCages(loadConfig({ DATA_DIR: dataDir, SANDBOX: 'auto' }));
  const { works, problems } = await cages.check().catch((error: unknown) => ({ works: false, problems: [String(error)] }));
  if (works) return { sandbox: 'auto', words: cages.kind };
  return { sandbox: 'none', words: `none (bubblewrap does not work here: ${problems[0] ?? 'no reason given'})` };
}
