import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { TREES, type Trees } from '../repos/index.js';
import { GRAPH_STORE, type GraphStore, type KnownBlob, type LinkedFile, Vanished } from './graph-store.port.js';
import type { FileLinks } from './link/link-job.js';
import { LinkThreads } from './link-threads.js';
import { blobKey, type SourceFile, type Sources } from './sources.js';
import { type Place, TreeFacts } from './tree-facts.js';

export interface KeptFile {
  readonly path: string;
  readonly blob: KnownBlob;
  readonly linkSetId: string;
}

export interface KeptLinks {
  readonly environment: string;
  readonly files: readonly KeptFile[];
  readonly edges: number;
}

/** The set that a file's links were stored as. */
interface StoredLinks {
  readonly id: string;
  readonly edges: number;
}

function digestOf(values: unknown): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

/**
 * Links of every file of a tree. A file's links depend on its text and on its environment: every path, every file's
 * interface, the manifests. Where an earlier commit had the same environment, only files with another text are linked.
 */
@Injectable()
export class LinkKeeper {
  constructor(
    @Inject(TREES) private readonly trees: Trees,
    @Inject(GRAPH_STORE) private readonly store: GraphStore,
    private readonly threads: LinkThreads,
  ) {}

  async ensure(repositoryId: number, gitDir: string, sources: Sources, blobs: ReadonlyMap<string, KnownBlob>, fresh: ReadonlyMap<string, Uint8Array>): Promise<KeptLinks> {
    const places = sources.files.map((file) => ({ file, blob: known(blobs, file) }));
    const environment = digestOf([places.map(({ file, blob }) => [file.path, blob.digest]), sources.settings.map(({ path, blob }) => [path, blob])]);
    const linked = new Map((await this.store.linkedFiles(repositoryId, environment)).map((file) => [file.path, file]));
    const changed = places.filter(({ file, blob }) => linked.get(file.path)?.blobId !== blob.id);
    const stored = changed.length === 0 ? new Map<string, StoredLinks>() : await this.link(gitDir, sources, places, changed, fresh);
    return { environment, ...gather(places, linked, stored) };
  }

  private async link(gitDir: string, sources: Sources, places: readonly Place[], changed: readonly Place[], fresh: ReadonlyMap<string, Uint8Array>): Promise<ReadonlyMap<string, StoredLinks>> {
    const facts = new TreeFacts(this.store, places, fresh);
    const files = changed.map(({ file: { path }, blob: { blob, language } }) => ({ path, blob, language }));
    const stored = new Map<string, StoredLinks>();
    const store = async (links: readonly FileLinks[]): Promise<void> => {
      const ids = await this.store.addLinkSets(links);
      for (const { path, digest, edges } of links) stored.set(path, { id: ids.get(digest) ?? '', edges: edges.length });
    };
    const job = { files, paths: facts.paths, settings: await this.settings(gitDir, sources) };
    await this.threads.link(job, { facts: (paths) => facts.facts(paths), methods: (names) => facts.methods(names), store });
    return stored;
  }

  /** Texts of manifests and the like, by path. */
  private async settings(gitDir: string, { settings }: Sources): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    const single = [...new Map(settings.map((file) => [file.blob, file])).values()];
    for await (const { blob, content } of this.trees.read(gitDir, single)) texts.set(blob, content.toString('utf8'));
    return new Map(settings.map(({ path, blob }) => [path, texts.get(blob) ?? '']));
  }
}

function known(blobs: ReadonlyMap<string, KnownBlob>, file: SourceFile): KnownBlob {
  const blob = blobs.get(blobKey(file));
  if (blob === undefined) throw new Vanished(`the facts of ${file.blob} are gone`);
  return blob;
}

function gather(places: readonly Place[], linked: ReadonlyMap<string, LinkedFile>, stored: ReadonlyMap<string, StoredLinks>): Omit<KeptLinks, 'environment'> {
  let edges = 0;
  const files = places.map(({ file: { path }, blob }) => {
    const links = stored.get(path);
    const linkSetId = links?.id ?? linked.get(path)?.linkSetId;
    if (linkSetId === undefined || linkSetId === '') throw new Vanished(`the links of ${path} are gone`);
    edges += links?.edges ?? linked.get(path)?.edges ?? 0;
    return { path, blob, linkSetId };
  });
  return { files, edges };
}
