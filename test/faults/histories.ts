import { fault, inFleet } from './case.js';
import { History } from './history.js';
import { holds } from './invariants.js';

const SEEDS = 50;
/** Spec files that share the seeds, so that they live side by side: most of a history is waiting. */
const PARTS = 3;
/** Histories that one fleet lives through; a new one forgets what only accumulates. */
const PER_FLEET = 5;

/** Few and short in `npm test`; FAULT_SEED=n runs that one alone. */
const ALL = process.env.FAULTS === 'all';
const ONE = process.env.FAULT_SEED === undefined ? undefined : Number(process.env.FAULT_SEED);

function seedsOf(part: number): number[] {
  if (ONE !== undefined) return part === 0 ? [ONE] : [];
  if (!ALL) return part === 0 ? [1] : [];
  return Array.from({ length: SEEDS }, (_, index) => index + 1).filter((seed) => seed % PARTS === part);
}

/** F68: after each history the invariants hold; a failing seed is printed and replays it. */
export function histories(part: number): void {
  const seeds = seedsOf(part);
  describe('random histories', () => {
    for (let first = 0; first < seeds.length; first += PER_FLEET) {
      const some = seeds.slice(first, first + PER_FLEET);
      fault('F68', `seeds ${some.join(', ')}`, () => live(some), { sample: true, timeoutMs: 900_000 });
    }
    if (seeds.length === 0) it('has its seeds in the other part', () => expect(seeds).toEqual([]));
  });
}

async function live(seeds: readonly number[]): Promise<void> {
  const more = { RECONCILE_PERIOD_SECONDS: '5', RECONCILE_SETTLE_SECONDS: '2' };
  await inFleet({ redis: true, env: more }, async (fleet) => {
    await fleet.add({ RUN_MODE: 'worker' });
    for (const seed of seeds) {
      const history = new History(fleet, await fleet.addRepository(`seed-${seed}`), seed);
      try {
        await history.run(ALL || ONE !== undefined ? undefined : 40);
        await holds(fleet);
      } catch (error) {
        throw new Error(`FAULT_SEED=${seed} after ${history.done.length} operations: ${error instanceof Error ? error.message : String(error)}\n${history.done.join(' ')}`, { cause: error });
      }
    }
  }, 840_000);
}
