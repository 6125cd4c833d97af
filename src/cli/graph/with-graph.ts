import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GRAPH_INDEXER, type GraphIndexer, KnowledgeGraphModule, type Refreshed } from '../../modules/knowledge-graph/index.js';
import { TREES, type Trees } from '../../modules/repos/index.js';
import { ConfigModule } from '../../shared/config/config.module.js';
import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { DatabaseModule } from '../../shared/database/database.module.js';
import { openDatabase } from '../../shared/database/open-database.js';
import { AppError } from '../../shared/errors/app-error.js';
import { SystemModule } from '../../shared/resilience/system.module.js';
import { unlessInterrupted } from '../interruption.js';
import { type LocalRepository, localRepository } from './local-repository.js';

/** The graph of a local repository at a commit. */
export interface OpenGraph extends LocalRepository {
  readonly commit: string;
  readonly refreshed: Refreshed;
  get<T>(token: symbol): T;
}

async function openGraph(app: INestApplicationContext, repository: LocalRepository, revision: string): Promise<OpenGraph> {
  const commit = await app.get<Trees>(TREES, { strict: false }).resolve(repository.gitDir, revision);
  if (commit === undefined) throw new AppError('repo.no_commit', `The repository has no commit "${revision}".`);
  const refreshed = await app.get<GraphIndexer>(GRAPH_INDEXER, { strict: false }).refresh({ ...repository, commit });
  return { ...repository, commit, refreshed, get: (token) => app.get(token, { strict: false }) };
}

/** Brings the graph of the repository at `path` up to date and works on it; the embedded database is left again. */
export async function withGraph<T>(environment: RawEnvironment, path: string, revision: string, work: (graph: OpenGraph) => Promise<T>): Promise<T> {
  const config = { ...loadConfig(environment), runMode: 'api' } as const;
  const repository = localRepository(path);
  const database = await openDatabase(config);
  try {
    const imports = [ConfigModule.register(config), SystemModule, DatabaseModule.register(database), KnowledgeGraphModule];
    const app = await NestFactory.createApplicationContext({ module: class Graph {}, imports }, { logger: false, abortOnError: false });
    try {
      return await unlessInterrupted(openGraph(app, repository, revision).then(work));
    } finally {
      await app.close();
    }
  } finally {
    await database.close();
  }
}
