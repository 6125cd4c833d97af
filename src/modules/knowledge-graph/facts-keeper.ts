import { Inject, Injectable } from '@nestjs/common';
import { TREES, type Trees } from '../repos/index.js';
import type { Extracted, SourceBlob } from './extract/extracted.js';
import { EXTRACTOR, type Extractor } from './extractor.port.js';
import type { TellProgress } from './graph-indexer.port.js';
import { GRAPH_STORE, type GraphStore, type KnownBlob } from './graph-store.port.js';
import { blobKey, type SourceFile } from './sources.js';

/** Texts of one write. */
const BATCH = 400;

export interface KeptFacts {
  /** By `blobKey`. */
  readonly blobs: ReadonlyMap<string, KnownBlob>;
  readonly parsed: number;
  /** Packed facts of what was parsed just now, by `blobKey`. */
  readonly fresh: ReadonlyMap<string, Uint8Array>;
}

/** Sees to it that every text of a tree has its facts stored, and parses only those that have none. */
@Injectable()
export class FactsKeeper {
  constructor(
    @Inject(TREES) private readonly trees: Trees,
    @Inject(EXTRACTOR) private readonly extractor: Extractor,
    @Inject(GRAPH_STORE) private readonly store: GraphStore,
  ) {}

  async ensure(gitDir: string, files: readonly SourceFile[], tell: TellProgress = () => undefined): Promise<KeptFacts> {
    const wanted = new Map(files.map((file) => [blobKey(file), file]));
    const known = await this.known([...wanted.values()]);
    const missing = [...wanted].filter(([key]) => !known.has(key)).map(([, file]) => file);
    if (missing.length === 0) return { blobs: known, parsed: 0, fresh: new Map() };
    const fresh = await this.parse(gitDir, missing, tell);
    const added = await this.known(missing);
    return { blobs: new Map([...known, ...added]), parsed: missing.length, fresh };
  }

  private async known(files: readonly SourceFile[]): Promise<ReadonlyMap<string, KnownBlob>> {
    return new Map((await this.store.knownBlobs(files)).map((blob) => [blobKey(blob), blob]));
  }

  /** Writing goes on while the next texts are parsed. */
  private async parse(gitDir: string, files: readonly SourceFile[], tell: TellProgress): Promise<ReadonlyMap<string, Uint8Array>> {
    const fresh = new Map<string, Uint8Array>();
    let batch: Extracted[] = [];
    let writing: Promise<void> = Promise.resolve();
    const write = async (): Promise<void> => {
      const full = batch;
      batch = [];
      await writing;
      writing = this.store.addBlobs(full);
      writing.catch(() => undefined); // heard of at the next await
    };
    for await (const extracted of this.extractor.extract(this.contents(gitDir, files))) {
      fresh.set(blobKey(extracted), extracted.packed);
      tell({ step: 'parsing', done: fresh.size, total: files.length });
      batch.push(extracted);
      if (batch.length >= BATCH) await write();
    }
    await write();
    await writing;
    return fresh;
  }

  private async *contents(gitDir: string, files: readonly SourceFile[]): AsyncGenerator<SourceBlob> {
    const languages = new Map<string, SourceFile['language'][]>();
    for (const { blob, language } of files) languages.set(blob, [...(languages.get(blob) ?? []), language]);
    const single = [...new Map(files.map((file) => [file.blob, file])).values()];
    for await (const { blob, content } of this.trees.read(gitDir, single)) {
      for (const language of languages.get(blob) ?? []) yield { blob, language, content };
    }
  }
}
