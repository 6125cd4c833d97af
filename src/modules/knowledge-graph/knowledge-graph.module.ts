import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ReposModule } from '../repos/index.js';
import { EXTRACTOR } from './extractor.port.js';
import { WorkerExtractor } from './extractor.workers.js';
import { FactsKeeper } from './facts-keeper.js';
import { GRAPH_INDEXER } from './graph-indexer.port.js';
import { StoredGraphIndexer } from './graph-indexer.stored.js';
import { GRAPH_MCP } from './graph-mcp.port.js';
import { SdkGraphMcp } from './graph-mcp.sdk.js';
import { PgGraphQueries } from './graph-queries.pg.js';
import { GRAPH_QUERIES } from './graph-queries.port.js';
import { GRAPH_EXPORT, GRAPH_READER } from './graph-reader.port.js';
import { StoredGraphReader } from './graph-reader.stored.js';
import { PgGraphStore } from './graph-store.pg.js';
import { GRAPH_STORE } from './graph-store.port.js';
import { GraphSweeper } from './graph-sweeper.js';
import { LinkKeeper } from './link-keeper.js';
import { LinkThreads } from './link-threads.js';
import { GraphBlobEntity } from './store/graph-blob.entity.js';
import { GraphEdgeEntity } from './store/graph-edge.entity.js';
import { GraphLinkSetEntity } from './store/graph-link-set.entity.js';
import { GraphSnapshotFileEntity } from './store/graph-snapshot-file.entity.js';
import { GraphSnapshotEntity } from './store/graph-snapshot.entity.js';
import { GraphSymbolEntity } from './store/graph-symbol.entity.js';

const ENTITIES = [GraphBlobEntity, GraphSymbolEntity, GraphLinkSetEntity, GraphEdgeEntity, GraphSnapshotEntity, GraphSnapshotFileEntity];

@Module({
  imports: [TypeOrmModule.forFeature(ENTITIES), ReposModule],
  providers: [
    { provide: EXTRACTOR, useClass: WorkerExtractor },
    { provide: GRAPH_STORE, useClass: PgGraphStore },
    FactsKeeper,
    LinkKeeper,
    LinkThreads,
    GraphSweeper,
    { provide: GRAPH_INDEXER, useClass: StoredGraphIndexer },
    { provide: GRAPH_QUERIES, useClass: PgGraphQueries },
    { provide: GRAPH_READER, useClass: StoredGraphReader },
    { provide: GRAPH_EXPORT, useExisting: GRAPH_READER },
    { provide: GRAPH_MCP, useClass: SdkGraphMcp },
  ],
  exports: [GRAPH_INDEXER, GRAPH_READER, GRAPH_EXPORT, GRAPH_MCP],
})
export class KnowledgeGraphModule {}
