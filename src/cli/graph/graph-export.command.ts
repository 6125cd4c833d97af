import { Inject } from '@nestjs/common';
import { Option, SubCommand } from 'nest-commander';
import { GRAPH_EXPORT, type GraphExport } from '../../modules/knowledge-graph/index.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';
import { withGraph } from './with-graph.js';
import { writeLines } from './write-lines.js';

interface Options extends OutputOptions {
  readonly commit?: string;
}

@SubCommand({ name: 'export', arguments: '<path>', description: 'print every symbol and link of a local repository, one JSON object a line' })
export class GraphExportCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  @Option({ flags: '--commit <revision>', description: 'the commit; default HEAD' })
  parseCommit(revision: string): string {
    return revision;
  }

  async run([path = '.']: string[], options: Options): Promise<void> {
    await withGraph(this.environment, path, options.commit ?? 'HEAD', (graph) => writeLines(graph.get<GraphExport>(GRAPH_EXPORT).lines(graph), process.stdout));
  }
}
