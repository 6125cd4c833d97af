import { type Fields, fieldsOf, stringOf } from './loose-json.js';

/** More is no list that a person wrote, and would have to be gone through for each import. */
const MOST_KEYS = 5_000;
const MOST_PATTERNS = 200;

/** `exports` or `imports`: what is named whole, and the patterns, the closest first. */
export interface Offers {
  readonly whole: ReadonlyMap<string, unknown>;
  readonly patterns: readonly { readonly head: string; readonly tail: string; readonly target: unknown }[];
}

/** What one package.json says. */
export interface Manifest {
  readonly folder: string;
  readonly name: string | undefined;
  /** Undefined where the package keeps nothing to itself. */
  readonly exports: Offers | undefined;
  readonly imports: Offers;
  /** `types`, `module`, `main` and the like, as far as they are there. */
  readonly entries: readonly string[];
  /** `tsconfig`: what is meant by its name in `extends`. */
  readonly config: string | undefined;
  readonly dependencies: ReadonlyMap<string, string>;
}

const ENTRIES = ['source', 'types', 'typings', 'module', 'main'];
const DEPENDENCIES = ['peerDependencies', 'optionalDependencies', 'devDependencies', 'dependencies'];

function offersOf(fields: Fields): Offers {
  const entries = Object.entries(fields).slice(0, MOST_KEYS);
  const patterns = entries.flatMap(([key, target]) => {
    const folder = key.endsWith('/') ? `${key}*` : key;
    const star = folder.indexOf('*');
    if (star === -1) return [];
    const spread = key === folder ? target : typeof target === 'string' ? `${target}*` : undefined;
    return [{ head: folder.slice(0, star), tail: folder.slice(star + 1), target: spread }];
  });
  patterns.sort((a, b) => b.head.length - a.head.length || b.tail.length - a.tail.length);
  return { whole: new Map(entries.filter(([key]) => !key.includes('*') && !key.endsWith('/'))), patterns: patterns.slice(0, MOST_PATTERNS) };
}

function exportsOf(value: unknown): Offers | undefined {
  if (value === undefined || value === null) return undefined;
  const fields = fieldsOf(value);
  // Conditions alone, a text or a list speak of the entry.
  return offersOf(Object.keys(fields).some((key) => key.startsWith('.')) ? fields : { '.': value });
}

export function manifestOf(folder: string, fields: Fields): Manifest {
  const dependencies = new Map<string, string>();
  for (const kind of DEPENDENCIES) {
    for (const [name, spec] of Object.entries(fieldsOf(fields[kind])).slice(0, MOST_KEYS)) if (typeof spec === 'string') dependencies.set(name, spec);
  }
  return {
    folder,
    name: stringOf(fields['name']),
    exports: exportsOf(fields['exports']),
    imports: offersOf(fieldsOf(fields['imports'])),
    entries: ENTRIES.flatMap((key) => stringOf(fields[key]) ?? []),
    config: stringOf(fields['tsconfig']),
    dependencies,
  };
}
