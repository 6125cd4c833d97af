import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { Inject } from '@nestjs/common';
import { Command, Option } from 'nest-commander';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { AppError } from '../../shared/errors/app-error.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';
import { graphOf } from './graph-of.js';

interface Options extends OutputOptions {
  readonly text: string;
  readonly commit?: string;
  readonly k?: number;
}

const DEFAULT_K = 20;
const MOST = 1_000;

async function textOf(source: string): Promise<string> {
  if (source === '-') return readAll(process.stdin);
  try {
    return readFileSync(source, 'utf8');
  } catch (error) {
    throw new AppError('graph.no_text', `The text "${source}" cannot be read.`, { cause: error });
  }
}

@Command({ name: 'locate', arguments: '<path>', description: 'files of a local repository that a text is most likely about' })
export class LocateCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  @Option({ flags: '--text <file>', description: 'file with the text, or - for standard input', required: true })
  parseText(file: string): string {
    return file;
  }

  @Option({ flags: '--commit <revision>', description: 'the commit; default HEAD' })
  parseCommit(revision: string): string {
    return revision;
  }

  @Option({ flags: '--k <number>', description: `how many files; default ${DEFAULT_K}` })
  parseK(count: string): number {
    const k = Number(count);
    if (!Number.isInteger(k) || k < 1 || k > MOST) this.command.error(`error: option '--k' is a whole number from 1 to ${MOST}`);
    return k;
  }

  async run([path = '.']: string[], options: Options): Promise<void> {
    const text = await textOf(options.text);
    const wanted = { path, commit: options.commit, quiet: options.json === true };
    const located = await graphOf(this.environment, wanted, (graph) => graph.reader.locate(graph, text, options.k ?? DEFAULT_K));
    this.print(options, located, located.files.map(({ path: file, score, why }) => `${score.toFixed(3).padStart(9)}  ${file}  (${why})`));
  }
}
