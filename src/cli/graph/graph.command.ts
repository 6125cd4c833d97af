import { Command } from 'nest-commander';
import { type CommanderCommand, StrictCommand } from '../strict-command.js';
import { GraphExportCommand } from './graph-export.command.js';

@Command({ name: 'graph', description: 'the knowledge graph of a local repository: export', subCommands: [GraphExportCommand] })
export class GraphCommand extends StrictCommand {
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
