import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GRAPH_EXPORT, GRAPH_INDEXER, GRAPH_READER, type GraphExport, type GraphIndexer, type GraphReader, KnowledgeGraphModule, type Refreshed, type TellProgress } from '../../modules/knowledge-graph/index.js';
import { TREES, type Trees } from '../../modules/repos/index.js';
import type { Config } from '../../shared/config/index.js';
import { ConfigModule } from '../../shared/config/config.module.js';
import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { DatabaseModule } from '../../shared/database/database.module.js';
import { openDatabase } from '../../shared/database/open-database.js';
import { AppError } from '../../shared/errors/app-error.js';
import { SystemModule } from '../../shared/resilience/system.module.js';
import { unlessInterrupted } from '../interruption.js';
import { withProgress } from './graph-progress.js';
import type { LocalRepository } from './local-repository.js';

/** The graph of a local repository at a commit. */
export interface OpenGraph extends LocalRepository {
  readonly commit: string;
  readonly refreshed: Refreshed;
  readonly reader: GraphReader;
  readonly exporter: GraphExport;
}

async function openGraph(app: INestApplicationContext, repository: LocalRepository, revision: string, tell: TellProgress): Promise<OpenGraph> {
  const get = <T>(token: symbol): T => app.get<T>(token, { strict: false });
  const commit = await get<Trees>(TREES).resolve(repository.gitDir, revision);
  if (commit === undefined) throw new AppError('repo.no_commit', `The repository has no commit "${revision}".`);
  const refreshed = await get<GraphIndexer>(GRAPH_INDEXER).refresh({ ...repository, commit }, tell);
  return { ...repository, commit, refreshed, reader: get(GRAPH_READER), exporter: get(GRAPH_EXPORT) };
}

export interface Wanted {
  readonly repository: LocalRepository;
  /** Default HEAD. */
  readonly commit: string | undefined;
  /** What is written is for programs: progress is told at a terminal alone. */
  readonly quiet: boolean;
}

/** Brings the graph of a local repository up to date and works on it; the embedded database is left again. */
export async function withGraph<T>(environment: RawEnvironment, { repository, commit = 'HEAD', quiet }: Wanted, work: (graph: OpenGraph) => Promise<T>): Promise<T> {
  const config = { ...loadConfig(environment), runMode: 'api' } as const;
  const open = (app: INestApplicationContext, tell: TellProgress): Promise<OpenGraph> => openGraph(app, repository, commit, tell);
  return withProgress(quiet, (tell, end) => inContext(config, (app) => open(app, tell).finally(end).then(work)));
}

async function inContext<T>(config: Config, work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const database = await openDatabase(config);
  try {
    const imports = [ConfigModule.register(config), SystemModule, DatabaseModule.register(database), KnowledgeGraphModule];
    const app = await NestFactory.createApplicationContext({ module: class Graph {}, imports }, { logger: false, abortOnError: false });
    try {
      return await unlessInterrupted(work(app));
    } finally {
      await app.close();
    }
  } finally {
    await database.close();
  }
}
