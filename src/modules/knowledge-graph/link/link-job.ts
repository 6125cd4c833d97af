import { createHash } from 'node:crypto';
import { unpackFacts } from '../extract/packed-facts.js';
import type { Edge } from './edge.js';
import { LINKER_VERSION } from './edge.js';
import type { Target } from './facts-source.js';
import { type FactsLoader, linkEach, linkFew } from './link-few.js';
import { readSettings } from './project-settings.js';

/** A file that has to be linked. */
export interface FileToLink {
  readonly path: string;
  readonly blob: string;
  readonly language: string;
}

/** What is to be linked: plain values, for they go to a thread. */
export interface LinkJob {
  readonly files: readonly FileToLink[];
  /** All paths of the tree that have facts. */
  readonly paths: ReadonlySet<string>;
  /** Texts of manifests and the like, by path. */
  readonly settings: ReadonlyMap<string, string>;
}

/** The tree's facts, each packed; as they are asked for. */
export interface PackedFactsLoader {
  facts(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Methods by name, each list in the order of the paths. */
  methods(names: readonly string[]): Promise<ReadonlyMap<string, readonly Target[]>>;
}

export interface FileLinks {
  readonly path: string;
  /** Of the file, its text and its edges: equal digests are equal links. */
  readonly digest: string;
  readonly edges: readonly Edge[];
}

/** With more changed files it is quicker to read all facts at once. */
const FEW = 32;
/** Files whose facts are asked for at once. */
const PORTION = 500;

/** All links of a job's files. */
export async function* linksOf({ files, paths, settings: texts }: LinkJob, packed: PackedFactsLoader): AsyncGenerator<FileLinks> {
  const settings = readSettings(texts);
  const loader = unpacking(paths, packed);
  const changed = files.map(({ path }) => path);
  const few = changed.length > FEW || changed.length === paths.size ? undefined : await linkFew(changed, loader, settings);
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const [path, edges] of few ?? linkEach(changed, await loader.facts(paths), settings)) {
    const { blob, language } = byPath.get(path) as FileToLink;
    yield { path, digest: createHash('sha256').update(JSON.stringify([LINKER_VERSION, path, blob, language, edges])).digest('hex'), edges };
  }
}

function unpacking(paths: ReadonlySet<string>, packed: PackedFactsLoader): FactsLoader {
  return {
    paths,
    facts: async (wanted) => {
      const all = [...wanted];
      const found = new Map();
      for (let from = 0; from < all.length; from += PORTION) {
        for (const [path, facts] of await packed.facts(all.slice(from, from + PORTION))) found.set(path, unpackFacts(facts));
      }
      return found;
    },
    methods: (names) => packed.methods([...names]),
  };
}
