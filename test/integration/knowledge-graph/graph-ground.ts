import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { WorkerExtractor } from '../../../src/modules/knowledge-graph/extractor.workers.js';
import type { Extractor } from '../../../src/modules/knowledge-graph/extractor.port.js';
import { FactsKeeper } from '../../../src/modules/knowledge-graph/facts-keeper.js';
import { StoredGraphIndexer } from '../../../src/modules/knowledge-graph/graph-indexer.stored.js';
import type { Refreshed } from '../../../src/modules/knowledge-graph/graph-indexer.port.js';
import { PgGraphQueries } from '../../../src/modules/knowledge-graph/graph-queries.pg.js';
import type { ExportedEdge } from '../../../src/modules/knowledge-graph/graph-reader.port.js';
import { StoredGraphReader } from '../../../src/modules/knowledge-graph/graph-reader.stored.js';
import { PgGraphStore } from '../../../src/modules/knowledge-graph/graph-store.pg.js';
import { LinkKeeper } from '../../../src/modules/knowledge-graph/link-keeper.js';
import { LinkThreads } from '../../../src/modules/knowledge-graph/link-threads.js';
import { GitProcess } from '../../../src/modules/repos/git/git-process.js';
import { GitTrees } from '../../../src/modules/repos/trees/trees.git.js';
import { testConfig } from '../../support/config.js';
import { type TestDatabase, startTestDatabase } from '../../support/postgres.js';
import { git, write } from '../repos/support/ground.js';

Logger.overrideLogger(false);

export interface Place {
  readonly repositoryId: number;
  readonly gitDir: string;
  readonly commit: string;
}

/** A repository of its own and the whole graph on a fresh database. */
export class GraphGround {
  readonly work = mkdtempSync(join(tmpdir(), 'agent-bot-graph-'));
  readonly gitDir = join(this.work, '.git');
  readonly indexer: StoredGraphIndexer;
  readonly reader: StoredGraphReader;
  readonly store: PgGraphStore;
  readonly config = testConfig();
  private readonly extractor: WorkerExtractor;
  private readonly threads = new LinkThreads();

  private constructor(readonly database: TestDatabase) {
    const trees = new GitTrees(new GitProcess(this.config));
    const store = new PgGraphStore(database.dataSource);
    this.store = store;
    this.extractor = new WorkerExtractor(this.config);
    const extractor: Extractor = this.extractor;
    this.indexer = new StoredGraphIndexer(trees, store, new FactsKeeper(trees, extractor, store), new LinkKeeper(trees, store, this.threads), this.config);
    this.reader = new StoredGraphReader(store, new PgGraphQueries(database.dataSource), trees);
    git(this.work, 'init', '-q', '--initial-branch=main');
  }

  static async make(): Promise<GraphGround> {
    return new GraphGround(await startTestDatabase());
  }

  async stop(): Promise<void> {
    await this.extractor.onModuleDestroy();
    await this.threads.onModuleDestroy();
    await this.database.stop();
    for (const folder of [this.work, this.config.dataDir]) rmSync(folder, { recursive: true, force: true });
  }

  /** The commit after these files were written and those removed. */
  commit(files: Readonly<Record<string, string | Buffer>>, removed: readonly string[] = []): string {
    write(this.work, files);
    for (const path of removed) rmSync(join(this.work, path), { recursive: true, force: true });
    git(this.work, 'add', '-A');
    git(this.work, 'commit', '-q', '--allow-empty', '-m', 'x');
    return git(this.work, 'rev-parse', 'HEAD');
  }

  place(commit: string, repositoryId = 1): Place {
    return { repositoryId, gitDir: this.gitDir, commit };
  }

  refresh(commit: string, repositoryId = 1): Promise<Refreshed> {
    return this.indexer.refresh(this.place(commit, repositoryId));
  }

  /** Everything the graph says of a commit, one JSON text a line. */
  async dump(commit: string, repositoryId = 1): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of this.reader.lines(this.place(commit, repositoryId))) lines.push(JSON.stringify(line));
    return lines;
  }

  /** Symbols as `path:first-last kind name`. */
  async symbols(commit: string): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of this.reader.lines(this.place(commit))) {
      if (line.type === 'symbol') lines.push(`${line.path}:${line.line}-${line.endLine} ${line.kind} ${line.qualifiedName}`);
    }
    return lines;
  }

  /** Links as `path:line from kind path:line to`, those of the linker alone. */
  async places(commit: string): Promise<string[]> {
    const edges = await this.edges(commit);
    return edges.map(({ fromPath, line, fromSymbol, kind, toPath, toLine, toSymbol, provenance }) => `${fromPath}:${line} ${fromSymbol ?? '-'} ${kind} ${toPath}:${toLine ?? '-'} ${toSymbol ?? '-'} ${provenance}`);
  }

  private async edges(commit: string): Promise<ExportedEdge[]> {
    const edges: ExportedEdge[] = [];
    for await (const line of this.reader.lines(this.place(commit))) if (line.type === 'edge' && line.kind !== 'contains') edges.push(line);
    return edges;
  }

  /** Links as `from kind to`, those of the linker alone. */
  async links(commit: string): Promise<string[]> {
    return (await this.edges(commit)).map((edge) => `${edge.fromPath}#${edge.fromSymbol ?? ''} ${edge.kind} ${edge.toPath}#${edge.toSymbol ?? ''} ${edge.provenance}`);
  }
}
