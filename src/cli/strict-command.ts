import { CommandRunner } from 'nest-commander';

export type CommanderCommand = Parameters<CommandRunner['setCommand']>[0];

/** No argument goes unnoticed, and errors of usage reach `tellFailure`. */
export abstract class StrictCommand extends CommandRunner {
  /** Called by nest-commander before it adds options; sub-commands do not inherit these from the program. */
  override setCommand(command: CommanderCommand): this {
    command.exitOverride().allowExcessArguments(false);
    return super.setCommand(command);
  }
}
