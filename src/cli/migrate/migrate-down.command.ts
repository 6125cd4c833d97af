import { Inject } from '@nestjs/common';
import { SubCommand } from 'nest-commander';
import { loadDatabaseConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';

@SubCommand({ name: 'down', description: 'take the newest migration back, with the data in its tables' })
export class MigrateDownCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  async run(_arguments: string[], options: OutputOptions): Promise<void> {
    const [{ withServer }, { migrateDown }] = await Promise.all([import('../with-server.js'), import('../../shared/database/migrate.js')]);
    const reverted = (await withServer(loadDatabaseConfig(this.environment), ({ adminUrl }) => migrateDown(adminUrl))) ?? null;
    this.print(options, { reverted }, [reverted === null ? 'nothing to do: no migration is applied' : `took back ${reverted}`]);
  }
}
