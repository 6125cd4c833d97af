import { Inject } from '@nestjs/common';
import { SubCommand } from 'nest-commander';
import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { migrateDown } from '../../shared/database/migrate.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';
import { withServer } from '../with-server.js';

@SubCommand({ name: 'down', description: 'take the newest migration back, with the data in its tables' })
export class MigrateDownCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  async run(_arguments: string[], options: OutputOptions): Promise<void> {
    const reverted = (await withServer(loadConfig(this.environment), ({ adminUrl }) => migrateDown(adminUrl))) ?? null;
    this.print(options, { reverted }, [reverted === null ? 'nothing to do: no migration is applied' : `took back ${reverted}`]);
  }
}
