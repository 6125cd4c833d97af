import type { Target } from './facts-source.js';

/** Classes that one member is looked for in: no hierarchy that people write has more. */
export const MOST_CLASSES = 500;

type Bases = (of: Target) => readonly Target[];

const keyOf = ({ path, ordinal }: Target): string => `${path}\0${ordinal}`;

/** The class first, then each base with what it is made from; each class once, however many ways lead to it. */
export function* depthFirst(start: Target, bases: Bases): Generator<Target> {
  const seen = new Set<string>();
  const waiting = [start];
  for (let at = waiting.pop(); at !== undefined && seen.size < MOST_CLASSES; at = waiting.pop()) {
    const key = keyOf(at);
    if (seen.has(key)) continue;
    seen.add(key);
    yield at;
    waiting.push(...bases(at).toReversed());
  }
}

/** First of the lists' heads that stands further back in none of them. */
function nextOf(lists: readonly (readonly Target[])[]): Target | undefined {
  const later = new Set(lists.flatMap((list) => list.slice(1).map(keyOf)));
  return lists.map(([head]) => head).find((head) => head !== undefined && !later.has(keyOf(head)));
}

function merged(lists: readonly (readonly Target[])[]): Target[] | undefined {
  const order: Target[] = [];
  let rest = lists.filter(({ length }) => length > 0);
  while (rest.length > 0) {
    const next = nextOf(rest);
    if (next === undefined) return undefined;
    const key = keyOf(next);
    order.push(next);
    rest = rest.map((list) => (list[0] !== undefined && keyOf(list[0]) === key ? list.slice(1) : list)).filter(({ length }) => length > 0);
  }
  return order;
}

/** The order that Python looks for members in, C3; undefined for circles, contradictions and what is too large. */
function c3(of: Target, bases: Bases, known: Map<string, Target[] | undefined>): Target[] | undefined {
  const key = keyOf(of);
  if (known.has(key) || known.size > MOST_CLASSES) return known.get(key);
  known.set(key, undefined);
  const direct = bases(of);
  const lists: Target[][] = [];
  for (const base of direct) {
    const list = c3(base, bases, known);
    if (list === undefined) return undefined;
    lists.push(list);
  }
  const order = merged([...lists, [...direct]]);
  const found = order && [of, ...order];
  known.set(key, found);
  return found;
}

/** The class first, then what it inherits from as Python orders it. Single bases are walked only as far as is asked. */
export function* resolutionOrder(start: Target, bases: Bases): Generator<Target> {
  const seen = new Set<string>();
  for (let at: Target | undefined = start; at !== undefined && !seen.has(keyOf(at)) && seen.size < MOST_CLASSES; ) {
    const direct = bases(at);
    if (direct.length > 1) {
      yield* c3(at, bases, new Map()) ?? depthFirst(at, bases);
      return;
    }
    seen.add(keyOf(at));
    yield at;
    at = direct[0];
  }
}
