import { Command } from 'nest-commander';
import { type CommanderCommand, StrictCommand } from '../strict-command.js';
import { MigrateDownCommand } from './migrate-down.command.js';
import { MigrateStatusCommand } from './migrate-status.command.js';
import { MigrateUpCommand } from './migrate-up.command.js';

@Command({ name: 'migrate', description: "the database's schema: up, down or status", subCommands: [MigrateUpCommand, MigrateDownCommand, MigrateStatusCommand] })
export class MigrateCommand extends StrictCommand {
  override setCommand(command: CommanderCommand): this {
    super.setCommand(command);
    command.allowExcessArguments(true); // what is too much here is a sub-command that there is not
    return this;
  }

  async run([unknown]: string[]): Promise<void> {
    if (unknown !== undefined) this.command.error(`error: unknown command '${unknown}'`);
    this.command.help({ error: true });
  }
}
