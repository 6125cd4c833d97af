import { posix } from 'node:path';
import { type Fields, fieldsOf, stringOf, stringsOf } from './loose-json.js';
import type { Manifest } from './package-manifest.js';

/** More patterns would have to be gone through for each import. */
const MOST_PATTERNS = 500;
const MOST_BASES = 16;
/** Longer chains of `extends` are not followed. */
const DEPTH = 32;

/** What one tsconfig.json or jsconfig.json says of places, with all that it extends. */
export interface ScriptConfig {
  readonly folder: string;
  /** Where bare names may lie; undefined without `baseUrl`. */
  readonly base: string | undefined;
  /** Patterns with the places they lead to, the closest first. */
  readonly paths: readonly (readonly [pattern: string, places: readonly string[]])[];
  /** Folders of what is built, with the folders that it may be built from. */
  readonly outputs: readonly { readonly out: string; readonly roots: readonly string[] }[];
}

/** A value and the folder of the file that it stands in. */
interface Said<T> {
  readonly at: string;
  readonly value: T;
}

type Options = ReadonlyMap<string, Said<unknown>>;

const TAKEN = ['baseUrl', 'paths', 'outDir', 'declarationDir', 'rootDir', 'composite'];
const HERE = '${configDir}';

/** Reads configurations, each once; `extends` that go in circles or to no file of the repository say nothing. */
export class ScriptConfigs {
  private readonly known = new Map<string, Options>();

  constructor(
    private readonly files: ReadonlyMap<string, Fields>,
    private readonly named: (name: string) => Manifest | undefined,
  ) {}

  config(path: string): ScriptConfig {
    const folder = posix.dirname(path);
    const options = this.options(path);
    const place = ({ at, value }: Said<string>): string => (value.startsWith(HERE) ? posix.join(folder, value.slice(HERE.length)) : posix.join(at, value));
    const placeOf = (key: string): string | undefined => {
      const said = options.get(key);
      const value = stringOf(said?.value);
      return said === undefined || value === undefined ? undefined : place({ at: said.at, value });
    };
    const base = placeOf('baseUrl');
    const outputs = [placeOf('outDir'), placeOf('declarationDir')].flatMap((out) => (out === undefined ? [] : [{ out, roots: this.roots(path, options, placeOf('rootDir')) }]));
    return { folder, base, paths: pathsOf(options.get('paths'), base, place), outputs };
  }

  private options(path: string, depth = 0): Options {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    this.known.set(path, new Map()); // ends circles
    const fields = this.files.get(path) ?? {};
    const folder = posix.dirname(path);
    const options = new Map<string, Said<unknown>>();
    const bases = typeof fields['extends'] === 'string' ? [fields['extends']] : stringsOf(fields['extends']).slice(0, MOST_BASES);
    for (const base of bases) {
      const found = this.extended(folder, base);
      if (found !== undefined && depth < DEPTH) for (const [key, said] of this.options(found, depth + 1)) options.set(key, said);
    }
    const own = fieldsOf(fields['compilerOptions']);
    for (const key of TAKEN) if (own[key] !== undefined) options.set(key, { at: folder, value: own[key] });
    this.known.set(path, options);
    return options;
  }

  private extended(folder: string, name: string): string | undefined {
    const has = (places: readonly string[]): string | undefined => places.map((place) => posix.normalize(place)).find((place) => this.files.has(place));
    if (name.startsWith('.')) return has([posix.join(folder, name), `${posix.join(folder, name)}.json`, posix.join(folder, name, 'tsconfig.json')]);
    const parts = name.split('/');
    const length = name.startsWith('@') ? 2 : 1;
    const manifest = this.named(parts.slice(0, length).join('/'));
    if (manifest === undefined) return undefined;
    const place = posix.join(manifest.folder, parts.slice(length).join('/') || (manifest.config ?? 'tsconfig.json'));
    return has([place, `${place}.json`, posix.join(place, 'tsconfig.json')]);
  }

  /** Without `rootDir` it is the folder that all files share, which the compiler knows and we have to think. */
  private roots(path: string, options: Options, rootDir: string | undefined): readonly string[] {
    const folder = posix.dirname(path);
    if (rootDir !== undefined) return [rootDir];
    if (options.get('composite')?.value === true) return [folder];
    const fields = this.files.get(path) ?? {};
    const heads = [...stringsOf(fields['include']), ...stringsOf(fields['files']).map((file) => posix.dirname(file))].slice(0, MOST_BASES).map((one) => posix.join(folder, one.split(/\/?[^/]*[*?]/)[0] ?? ''));
    return [...new Set([...heads, posix.join(folder, 'src'), folder])];
  }
}

function pathsOf(said: Said<unknown> | undefined, base: string | undefined, place: (said: Said<string>) => string): ScriptConfig['paths'] {
  const entries = Object.entries(fieldsOf(said?.value)).slice(0, MOST_PATTERNS);
  const at = base ?? said?.at ?? '.';
  const closeness = (pattern: string): number => (pattern.includes('*') ? pattern.indexOf('*') : Infinity);
  const paths = entries.map(([pattern, targets]) => [pattern, stringsOf(targets).map((value) => place({ at, value }))] as const);
  return paths.sort(([a], [b]) => (closeness(a) === closeness(b) ? 0 : closeness(b) - closeness(a)));
}
