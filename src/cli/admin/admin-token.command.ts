import { SubCommand } from 'nest-commander';
import { type CommanderCommand, StrictCommand } from '../strict-command.js';
import { TokenCreateCommand } from './token-create.command.js';
import { TokenListCommand } from './token-list.command.js';
import { TokenRevokeCommand } from './token-revoke.command.js';

@SubCommand({ name: 'token', description: 'API tokens for machines: create, list, revoke', subCommands: [TokenCreateCommand, TokenListCommand, TokenRevokeCommand] })
export class AdminTokenCommand extends StrictCommand {
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
