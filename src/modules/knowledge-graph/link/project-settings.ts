import { posix } from 'node:path';

/** Where bare module names lead, as the repository's own manifests say. */
export interface ProjectSettings {
  /** Package name → its folder. */
  readonly packages: ReadonlyMap<string, string>;
  /** `paths` and `baseUrl` of tsconfig.json, the deepest folder first. */
  readonly aliases: readonly { readonly folder: string; readonly base: string; readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[] }[];
}

/** Files that settings are read from. */
export function isSettingsFile(path: string): boolean {
  return /(^|\/)(package|[tj]sconfig(\.[\w-]+)?)\.json$/.test(path) && !/(^|\/)(node_modules|fixtures?|testdata)\//.test(path);
}

function parseLoose(text: string): Record<string, unknown> {
  const plain = text.replace(/("(?:[^"\\]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (_all, quoted: string | undefined) => quoted ?? '').replace(/,(\s*[}\]])/g, '$1');
  try {
    const parsed: unknown = JSON.parse(plain);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

/** Whatever the files hold: what can not be read says nothing. */
export function readSettings(files: ReadonlyMap<string, string>): ProjectSettings {
  const packages = new Map<string, string>();
  const aliases: { folder: string; base: string; paths: (readonly [string, readonly string[]])[] }[] = [];
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const folder = posix.dirname(path);
    const parsed = parseLoose(text);
    if (posix.basename(path) === 'package.json') {
      if (typeof parsed['name'] === 'string' && !packages.has(parsed['name'])) packages.set(parsed['name'], folder);
      continue;
    }
    const options = (parsed['compilerOptions'] ?? {}) as Record<string, unknown>;
    const baseUrl = typeof options['baseUrl'] === 'string' ? options['baseUrl'] : undefined;
    const paths = typeof options['paths'] === 'object' && options['paths'] !== null ? Object.entries(options['paths']).map(([pattern, targets]) => [pattern, strings(targets)] as const) : [];
    if (baseUrl !== undefined || paths.length > 0) aliases.push({ folder, base: posix.normalize(posix.join(folder, baseUrl ?? '.')), paths });
  }
  return { packages, aliases: aliases.sort((a, b) => b.folder.length - a.folder.length) };
}
