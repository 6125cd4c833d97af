import type { FileFacts } from '../facts.js';
import type { Edge } from './edge.js';
import { PartSource, type Target, WholeSource } from './facts-source.js';
import { Landscape } from './landscape.js';
import { Linker } from './linker.js';
import type { ProjectSettings } from './project-settings.js';

/** Longer chains of re-exports and bases are rare: then everything is read. */
const ROUNDS = 12;

export interface FactsLoader {
  readonly paths: ReadonlySet<string>;
  facts(paths: Iterable<string>): Promise<ReadonlyMap<string, FileFacts>>;
  /** Methods by name, each list in the order of the paths. */
  methods(names: Iterable<string>): Promise<ReadonlyMap<string, readonly Target[]>>;
}

/**
 * Links few files of many and reads only the facts that their links touch: linked again as long as something was
 * missing, so the last round has seen the same as if all had been read. Undefined when it takes too many rounds.
 */
export async function linkFew(files: readonly string[], loader: FactsLoader, settings: ProjectSettings): Promise<ReadonlyMap<string, readonly Edge[]> | undefined> {
  const known = new Map(await loader.facts(files));
  const methods = new Map<string, readonly Target[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const source = new PartSource(loader.paths, known, methods);
    const linker = new Linker(new Landscape(source, settings));
    const edges = new Map(files.map((path) => [path, linker.link(path)]));
    if (source.complete) return edges;
    for (const [path, facts] of await loader.facts(source.wantedFacts)) known.set(path, facts);
    const named = await loader.methods(source.wantedMethods);
    for (const name of source.wantedMethods) methods.set(name, named.get(name) ?? []);
  }
  return undefined;
}

/** Links files with every fact at hand, one after the other. */
export function* linkEach(files: Iterable<string>, facts: ReadonlyMap<string, FileFacts>, settings: ProjectSettings): Generator<readonly [string, readonly Edge[]]> {
  const linker = new Linker(new Landscape(new WholeSource(facts), settings));
  for (const path of files) yield [path, linker.link(path)];
}

export function linkAll(files: readonly string[], facts: ReadonlyMap<string, FileFacts>, settings: ProjectSettings): ReadonlyMap<string, readonly Edge[]> {
  return new Map(linkEach(files, facts, settings));
}
