import { Inject } from '@nestjs/common';
import { Command, Option } from 'nest-commander';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';
import { graphOf } from './graph-of.js';

interface Options extends OutputOptions {
  readonly commit?: string;
}

const MEBIBYTE_IN_KIB = 1024;

@Command({ name: 'index', arguments: '<path>', description: 'bring the knowledge graph of a local repository up to date' })
export class IndexCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  @Option({ flags: '--commit <revision>', description: 'the commit; default HEAD' })
  parseCommit(revision: string): string {
    return revision;
  }

  async run([path = '.']: string[], options: Options): Promise<void> {
    const wanted = { path, commit: options.commit, quiet: options.json === true };
    const refreshed = await graphOf(this.environment, wanted, async (graph) => graph.refreshed);
    const result = { ...refreshed, peakRssMb: Math.round(process.resourceUsage().maxRSS / MEBIBYTE_IN_KIB) };
    const skipped = result.skipped.map((file) => `skipped ${file.path}: ${file.reason}`);
    const counts = `${result.files} files (${result.parsed} parsed, ${result.reused} reused), ${result.symbols} symbols, ${result.references} references, ${result.edges} edges`;
    this.print(options, result, [...skipped, `${result.commit.slice(0, 12)}: ${counts}; ${result.ms} ms`]);
  }
}
