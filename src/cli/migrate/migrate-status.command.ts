import { Inject } from '@nestjs/common';
import { SubCommand } from 'nest-commander';
import { loadDatabaseConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import type { MigrationStatus } from '../../shared/database/migrate.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';

function describe({ name, applied, known }: MigrationStatus): string {
  if (!known) return `newer    ${name} (applied by a newer agent-bot)`;
  return `${applied ? 'applied' : 'missing'}  ${name}`;
}

@SubCommand({ name: 'status', description: 'list the migrations and which are applied' })
export class MigrateStatusCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  async run(_arguments: string[], options: OutputOptions): Promise<void> {
    const [{ withServer }, { migrationStatus }] = await Promise.all([import('../with-server.js'), import('../../shared/database/migrate.js')]);
    const migrations = await withServer(loadDatabaseConfig(this.environment), ({ adminUrl }) => migrationStatus(adminUrl));
    const pending = migrations.filter(({ applied }) => !applied).length;
    this.print(options, { pending, migrations }, migrations.map(describe));
  }
}
