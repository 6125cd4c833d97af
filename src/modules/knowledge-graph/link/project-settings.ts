import { posix } from 'node:path';
import { type Fields, fieldsOf, parseLoose, stringsOf, yamlList } from './loose-json.js';
import { type Manifest, manifestOf } from './package-manifest.js';
import { type ScriptConfig, ScriptConfigs } from './script-configs.js';
import { Workspaces } from './workspaces.js';

/** Where bare module names lead, as the repository's own manifests say. */
export interface ProjectSettings {
  readonly workspaces: Workspaces;
  /** By the folder that they stand in, those of a folder by their names. */
  readonly configs: ReadonlyMap<string, readonly ScriptConfig[]>;
  /** Folders of what is built → those that it may be built from. */
  readonly outputs: ReadonlyMap<string, readonly string[]>;
}

const WORKSPACE_FILE = /(^|\/)(pnpm-workspace\.ya?ml|lerna\.json)$/;
const MANIFEST = /(^|\/)package\.json$/;
/** Of configurations in one folder more are not asked. */
const MOST_CONFIGS = 32;

/** Named as a configuration, or in a folder of configurations that others extend. */
function isConfig(path: string): boolean {
  const [file = '', folder = ''] = path.split('/').reverse();
  return file.endsWith('.json') && (/^[tj]sconfig\b/.test(file) || folder.includes('tsconfig') || folder.includes('typescript-config'));
}

/** Files that settings are read from. */
export function isSettingsFile(path: string): boolean {
  return (MANIFEST.test(path) || isConfig(path) || WORKSPACE_FILE.test(path)) && !/(^|\/)(node_modules|fixtures?|testdata)\//.test(path);
}

function globsOf(path: string, fields: Fields): readonly string[] {
  if (WORKSPACE_FILE.test(path)) return stringsOf(fields['packages']);
  const workspaces = fields['workspaces'];
  return Array.isArray(workspaces) ? stringsOf(workspaces) : stringsOf(fieldsOf(workspaces)['packages']);
}

function rootsOf(files: ReadonlyMap<string, Fields>): ReadonlyMap<string, readonly string[]> {
  const roots = new Map<string, readonly string[]>();
  for (const [path, fields] of files) {
    const globs = MANIFEST.test(path) || WORKSPACE_FILE.test(path) ? globsOf(path, fields) : [];
    if (globs.length > 0) roots.set(posix.dirname(path), [...(roots.get(posix.dirname(path)) ?? []), ...globs]);
  }
  return roots;
}

/** Whatever the files hold: what can not be read says nothing. */
export function readSettings(texts: ReadonlyMap<string, string>): ProjectSettings {
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  const files = new Map(sorted.map(([path, text]): [string, Fields] => [path, /ya?ml$/.test(path) ? { packages: yamlList(text, 'packages') } : parseLoose(text)]));
  const manifests = new Map<string, Manifest>();
  for (const [path, fields] of files) if (MANIFEST.test(path)) manifests.set(posix.dirname(path), manifestOf(posix.dirname(path), fields));
  const workspaces = new Workspaces(manifests, rootsOf(files));
  const configs = configsOf(files, new ScriptConfigs(files, (name) => workspaces.any(name)));
  return { workspaces, configs, outputs: outputsOf(configs) };
}

function configsOf(files: ReadonlyMap<string, Fields>, reader: ScriptConfigs): Map<string, ScriptConfig[]> {
  const configs = new Map<string, ScriptConfig[]>();
  for (const path of files.keys()) {
    const beside = configs.get(posix.dirname(path)) ?? [];
    if (!isConfig(path) || beside.length === MOST_CONFIGS) continue;
    configs.set(posix.dirname(path), [...beside, reader.config(path)]);
  }
  return configs;
}

function outputsOf(configs: ReadonlyMap<string, readonly ScriptConfig[]>): Map<string, readonly string[]> {
  const outputs = new Map<string, readonly string[]>();
  for (const { out, roots } of [...configs.values()].flat().flatMap((config) => config.outputs)) {
    outputs.set(out, [...new Set([...(outputs.get(out) ?? []), ...roots])].slice(0, MOST_CONFIGS));
  }
  return outputs;
}
