import { type GraphStore, type KnownBlob, type NamedMethod, Vanished } from './graph-store.port.js';
import type { Target } from './link/facts-source.js';
import type { PackedFactsLoader } from './link/link-job.js';
import { blobKey, type SourceFile } from './sources.js';

export type Place = { readonly file: SourceFile; readonly blob: KnownBlob };

/** The packed facts of one tree's files: those that were just found, and the stored ones as far as they are asked for. */
export class TreeFacts implements PackedFactsLoader {
  readonly paths: ReadonlySet<string>;
  private readonly byPath: ReadonlyMap<string, Place>;

  constructor(
    private readonly store: GraphStore,
    private readonly places: readonly Place[],
    private readonly fresh: ReadonlyMap<string, Uint8Array>,
  ) {
    this.byPath = new Map(places.map((place) => [place.file.path, place]));
    this.paths = new Set(this.byPath.keys());
  }

  async facts(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const places = paths.flatMap((path) => this.byPath.get(path) ?? []);
    const missing = places.filter(({ file }) => !this.fresh.has(blobKey(file))).map(({ blob }) => blob.id);
    const stored = missing.length === 0 ? new Map<string, Uint8Array>() : await this.store.facts([...new Set(missing)]);
    const facts = new Map<string, Uint8Array>();
    for (const { file, blob } of places) {
      const own = this.fresh.get(blobKey(file)) ?? stored.get(blob.id);
      if (own === undefined) throw new Vanished(`the facts of ${file.blob} are gone`);
      facts.set(file.path, own);
    }
    return facts;
  }

  async methods(wanted: readonly string[]): Promise<ReadonlyMap<string, readonly Target[]>> {
    const found = wanted.length === 0 ? [] : await this.store.methods(wanted, [...new Set(this.places.map(({ blob }) => blob.id))]);
    const byBlob = new Map<string, NamedMethod[]>();
    for (const one of found) byBlob.set(one.blobId, [...(byBlob.get(one.blobId) ?? []), one]);
    const byName = new Map(wanted.map((name): [string, Target[]] => [name, []]));
    for (const { file, blob } of this.places) {
      for (const { name, ordinal } of byBlob.get(blob.id) ?? []) byName.get(name)?.push({ path: file.path, ordinal });
    }
    return byName;
  }
}
