import { posix } from 'node:path';
import { fieldsOf } from './loose-json.js';
import type { Manifest, Offers } from './package-manifest.js';

/** Conditions that a reader of sources takes; others only where none of these says anything. */
const KNOWN = new Set(['source', 'development', 'types', 'typings', 'import', 'require', 'module', 'module-sync', 'node', 'node-addons', 'default']);
/** Deeper conditions are not followed. */
const DEPTH = 8;
/** Targets that are tried for one name, and values that are looked at for them. */
const MOST = { targets: 32, values: 256 };

/** Collects texts in their order. */
class Targets {
  readonly found: string[] = [];
  private looked = 0;

  constructor(private readonly known: boolean) {}

  collect(target: unknown, depth = 0): this {
    this.looked += 1;
    if (this.looked > MOST.values || depth > DEPTH || this.found.length === MOST.targets) return this;
    if (typeof target === 'string') this.found.push(target);
    else if (Array.isArray(target)) for (const one of target.slice(0, MOST.values)) this.collect(one, depth + 1);
    else for (const [condition, one] of Object.entries(fieldsOf(target)).slice(0, MOST.values)) if (this.takes(condition)) this.collect(one, depth + 1);
    return this;
  }

  private takes(condition: string): boolean {
    return !this.known || KNOWN.has(condition) || condition.startsWith('types@');
  }
}

const targetsIn = (target: unknown, known: boolean): readonly string[] => new Targets(known).collect(target).found;

/** What is written for a name, in the order in which it is to be tried. */
export function targetsOf({ whole, patterns }: Offers, name: string): readonly string[] {
  const exact = whole.get(name);
  const pattern = exact === undefined ? patterns.find(({ head, tail }) => name.length > head.length + tail.length && name.startsWith(head) && name.endsWith(tail)) : undefined;
  const target = exact ?? pattern?.target;
  const middle = pattern === undefined ? '' : name.slice(pattern.head.length, name.length - pattern.tail.length);
  if (middle.split('/').some((part) => part === '..' || part === '.' || part === 'node_modules')) return [];
  const known = targetsIn(target, true);
  return (known.length > 0 ? known : targetsIn(target, false)).map((one) => one.replaceAll('*', () => middle));
}

/** Where a target lies; undefined where it does not lie in its package. */
export function placeIn({ folder }: Manifest, target: string): string | undefined {
  return target.startsWith('./') && !target.split('/').some((part) => part === '..' || part === 'node_modules') ? posix.join(folder, target) : undefined;
}
