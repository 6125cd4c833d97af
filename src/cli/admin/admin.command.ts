import { Command } from 'nest-commander';
import { type CommanderCommand, StrictCommand } from '../strict-command.js';
import { AdminGrantCommand } from './admin-grant.command.js';
import { AdminTokenCommand } from './admin-token.command.js';

@Command({ name: 'admin', description: 'who may do what: grant, token', subCommands: [AdminGrantCommand, AdminTokenCommand] })
export class AdminCommand extends StrictCommand {
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
