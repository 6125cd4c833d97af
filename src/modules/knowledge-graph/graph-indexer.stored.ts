import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { TREES, type Trees } from '../repos/index.js';
import { FactsKeeper } from './facts-keeper.js';
import type { GraphIndexer, GraphPlace, Refreshed, TellProgress } from './graph-indexer.port.js';
import { GRAPH_STORE, type GraphStore, type NewSnapshot, type SnapshotCounts, Vanished } from './graph-store.port.js';
import { LinkKeeper } from './link-keeper.js';
import { sourcesOf } from './sources.js';

/** A sweep is short and the next one is far away. */
const AGAIN = 2;

/** Each symbol is contained in its file or in another symbol: that edge is not stored, but it is one. */
function told({ symbols, references, edges, skipped }: Omit<SnapshotCounts, 'files'>): Pick<Refreshed, 'skipped' | 'symbols' | 'references' | 'edges'> {
  return { skipped, symbols, references, edges: edges + symbols };
}

/** List the tree, parse the texts nobody has parsed, link what can have changed, write down where everything lies. */
@Injectable()
export class StoredGraphIndexer implements GraphIndexer {
  private readonly logger = new Logger('KnowledgeGraph');
  /** By repository and commit: whoever asks for what is being made waits for it. */
  private readonly flights = new Map<string, Promise<Refreshed>>();

  constructor(
    @Inject(TREES) private readonly trees: Trees,
    @Inject(GRAPH_STORE) private readonly store: GraphStore,
    private readonly facts: FactsKeeper,
    private readonly links: LinkKeeper,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async refresh(place: GraphPlace, tell: TellProgress = () => undefined): Promise<Refreshed> {
    const key = `${place.repositoryId} ${place.commit}`;
    const flight = this.flights.get(key) ?? this.make(place, tell).finally(() => this.flights.delete(key));
    this.flights.set(key, flight);
    return flight;
  }

  private async make(place: GraphPlace, tell: TellProgress): Promise<Refreshed> {
    const started = performance.now();
    const { repositoryId, commit } = place;
    const stored = await this.store.snapshot(repositoryId, commit);
    if (stored !== undefined) {
      return { commit, files: stored.files, parsed: 0, reused: stored.files, ...told(stored), ms: Math.round(performance.now() - started) };
    }
    const { parsed, snapshot } = await this.add(place, tell);
    await this.store.prune(repositoryId, this.config.graph.keepSnapshots);
    const files = snapshot.files.length;
    const refreshed = { commit, files, parsed, reused: files - parsed, ...told(snapshot), ms: Math.round(performance.now() - started) };
    this.logger.log({ msg: 'graph refreshed', repositoryId, ...refreshed, skipped: snapshot.skipped.length });
    return refreshed;
  }

  /** Once more when a sweep took away what was to be used again: then it is no longer known, and made anew. */
  private async add(place: GraphPlace, tell: TellProgress, again = AGAIN): Promise<{ readonly parsed: number; readonly snapshot: NewSnapshot }> {
    try {
      const indexed = await this.index(place, tell);
      tell({ step: 'storing', done: undefined, total: indexed.snapshot.files.length });
      await this.store.addSnapshot(indexed.snapshot);
      return indexed;
    } catch (error) {
      if (!(error instanceof Vanished) || again === 0) throw error;
      return this.add(place, tell, again - 1);
    }
  }

  private async index({ repositoryId, gitDir, commit }: GraphPlace, tell: TellProgress): Promise<{ readonly parsed: number; readonly snapshot: NewSnapshot }> {
    const sources = sourcesOf(await this.trees.list(gitDir, commit));
    const { blobs, parsed, fresh } = await this.facts.ensure(gitDir, sources.files, tell);
    tell({ step: 'linking', done: undefined, total: sources.files.length });
    const { environment, files, edges } = await this.links.ensure(repositoryId, gitDir, sources, blobs, fresh);
    const unread = files.flatMap(({ path, blob }) => (blob.skipped === undefined ? [] : [{ path, reason: blob.skipped }]));
    const count = (of: 'symbols' | 'references'): number => files.reduce((sum, { blob }) => sum + blob[of], 0);
    const placed = files.map(({ path, blob, linkSetId }) => ({ path, blobId: blob.id, linkSetId }));
    const skipped = [...sources.skipped, ...unread];
    return { parsed, snapshot: { repositoryId, commit, environment, skipped, symbols: count('symbols'), references: count('references'), edges, files: placed } };
  }
}
