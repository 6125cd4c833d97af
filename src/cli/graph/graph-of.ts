import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { localRepository } from './local-repository.js';
import type { OpenGraph, Wanted } from './with-graph.js';

/** As `withGraph`, which is loaded for work alone: `--help` and mistakes are answered without the whole product. */
export async function graphOf<T>(environment: RawEnvironment, { path, ...wanted }: Omit<Wanted, 'repository'> & { readonly path: string }, work: (graph: OpenGraph) => Promise<T>): Promise<T> {
  const repository = localRepository(path);
  const { withGraph } = await import('./with-graph.js');
  return withGraph(environment, { ...wanted, repository }, work);
}
