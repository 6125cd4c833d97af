import { Option } from 'nest-commander';
import { StrictCommand } from './strict-command.js';

export interface OutputOptions {
  readonly json?: boolean;
}

/** A command with a result, for people or for programs. */
export abstract class BotCommand extends StrictCommand {
  @Option({ flags: '--json', description: 'print one JSON object' })
  parseJson(): boolean {
    return true;
  }

  /** A parser of our own takes the place of the one that looks at an option's choices. */
  protected oneOf<T extends string>(choices: readonly T[], text: string): T {
    const known = choices.find((choice) => choice === text);
    if (known === undefined) this.command.error(`error: '${text}' is none of ${choices.join(', ')}`, { exitCode: 2 });
    return known;
  }

  /** The result on stdout: one JSON object, or lines. */
  protected print(options: OutputOptions, result: object, lines: readonly string[]): void {
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`);
  }
}
