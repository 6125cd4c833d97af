const DAMPING = 0.85;
const ROUNDS = 25;

export type Weights = ReadonlyMap<string, Readonly<Record<string, number>>>;

/**
 * PageRank over files: who is leant on by those who are leant on. `focus` files, when there are any, are where each
 * walk starts anew, so that the ranking is seen from them.
 */
export function pageRank(weights: Weights, focus: readonly string[] = []): ReadonlyMap<string, number> {
  const paths = [...weights.keys()];
  const seeds = focus.filter((path) => weights.has(path));
  const starts = new Map((seeds.length > 0 ? seeds : paths).map((path, _index, all) => [path, 1 / all.length]));
  let rank = starts as ReadonlyMap<string, number>;
  const outgoing = paths.map((path) => {
    const targets = Object.entries(weights.get(path) ?? {}).filter(([target]) => target !== path && weights.has(target));
    return { path, targets, total: targets.reduce((sum, [, weight]) => sum + weight, 0) };
  });
  for (let round = 0; round < ROUNDS; round += 1) rank = step(rank, outgoing, starts);
  return rank;
}

interface Outgoing {
  readonly path: string;
  readonly targets: readonly (readonly [string, number])[];
  readonly total: number;
}

function step(rank: ReadonlyMap<string, number>, outgoing: readonly Outgoing[], starts: ReadonlyMap<string, number>): Map<string, number> {
  const next = new Map<string, number>();
  let lost = 0;
  for (const { path, targets, total } of outgoing) {
    const own = rank.get(path) ?? 0;
    if (total === 0) lost += own;
    for (const [target, weight] of targets) next.set(target, (next.get(target) ?? 0) + (DAMPING * own * weight) / total);
  }
  for (const [path, share] of starts) next.set(path, (next.get(path) ?? 0) + share * (1 - DAMPING + DAMPING * lost));
  return next;
}
