import { Inject } from '@nestjs/common';
import { Option, SubCommand } from 'nest-commander';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';
import { graphOf } from './graph-of.js';
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
    const wanted = { path, commit: options.commit, quiet: true };
    await graphOf(this.environment, wanted, (graph) => writeLines(graph.exporter.lines(graph), process.stdout));
  }
}
