import type { Target } from './facts-source.js';

/** Classes that one member is looked for in: no hierarchy that people write has more. */
export const MOST_CLASSES = 500;

const keyOf = ({ path, ordinal }: Target): string => `${path}\0${ordinal}`;

/** The class first, then each base with what it is made from; each class once, however many ways lead to it. */
export function depthFirst(start: Target, bases: (of: Target) => readonly Target[]): readonly Target[] {
  const order = new Map<string, Target>();
  const waiting = [start];
  for (let at = waiting.pop(); at !== undefined && order.size < MOST_CLASSES; at = waiting.pop()) {
    if (order.has(keyOf(at))) continue;
    order.set(keyOf(at), at);
    waiting.push(...bases(at).toReversed());
  }
  return [...order.values()];
}

/**
 * Python's method resolution order (C3, docs.python.org "The Python 2.3 Method Resolution Order"). Undefined where it has
 * none: bases that contradict each other, a class that is made from itself, or more classes than are looked at.
 */
export function pythonOrder(start: Target, bases: (of: Target) => readonly Target[]): readonly Target[] | undefined {
  const all = depthFirst(start, bases);
  if (all.length >= MOST_CLASSES) return undefined;
  const known = new Map<string, readonly Target[] | undefined>();
  const order = (of: Target): readonly Target[] | undefined => {
    if (known.has(keyOf(of))) return known.get(keyOf(of));
    known.set(keyOf(of), undefined); // a class that is made from itself
    const own = bases(of);
    const above = own.map(order);
    const found = above.includes(undefined) ? undefined : merged([...(above as Target[][]), own]);
    known.set(keyOf(of), found && [of, ...found]);
    return known.get(keyOf(of));
  };
  return order(start);
}

/** The first of a list that is in no other list's rest, again and again. */
function merged(lists: readonly (readonly Target[])[]): readonly Target[] | undefined {
  const order: Target[] = [];
  for (let left = lists.filter(({ length }) => length > 0); left.length > 0; ) {
    const later = new Set(left.flatMap((list) => list.slice(1).map(keyOf)));
    const next = left.map(([head]) => head as Target).find((head) => !later.has(keyOf(head)));
    if (next === undefined) return undefined;
    order.push(next);
    left = left.map((list) => (keyOf(list[0] as Target) === keyOf(next) ? list.slice(1) : list)).filter(({ length }) => length > 0);
  }
  return order;
}
