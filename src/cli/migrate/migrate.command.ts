import { Command } from 'nest-commander';
import { StrictCommand } from '../strict-command.js';
import { MigrateDownCommand } from './migrate-down.command.js';
import { MigrateStatusCommand } from './migrate-status.command.js';
import { MigrateUpCommand } from './migrate-up.command.js';

@Command({ name: 'migrate', description: "the database's schema: up, down or status", subCommands: [MigrateUpCommand, MigrateDownCommand, MigrateStatusCommand] })
export class MigrateCommand extends StrictCommand {
  async run(): Promise<void> {
    this.command.help({ error: true });
  }
}
