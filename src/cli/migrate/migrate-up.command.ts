import { Inject } from '@nestjs/common';
import { SubCommand } from 'nest-commander';
import { loadDatabaseConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';

@SubCommand({ name: 'up', description: 'apply every migration that is missing' })
export class MigrateUpCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  async run(_arguments: string[], options: OutputOptions): Promise<void> {
    const [{ withServer }, { migrateUp }] = await Promise.all([import('../with-server.js'), import('../../shared/database/migrate.js')]);
    const applied = await withServer(loadDatabaseConfig(this.environment), ({ adminUrl, url }) => migrateUp(adminUrl, url));
    const lines = applied.length > 0 ? applied.map((name) => `applied ${name}`) : ['nothing to do: the schema is up to date'];
    this.print(options, { applied }, lines);
  }
}
