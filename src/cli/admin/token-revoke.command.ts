import { Inject } from '@nestjs/common';
import { SubCommand } from 'nest-commander';
import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { AppError } from '../../shared/errors/app-error.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';

const ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

@SubCommand({ name: 'revoke', arguments: '<id>', description: 'end a token, at once and for good' })
export class TokenRevokeCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  async run([id = '']: string[], options: OutputOptions): Promise<void> {
    if (!ID.test(id)) this.command.error(`error: '${id}' is not the id of a token`, { exitCode: 2 });
    const { withPeople } = await import('./with-people.js'); // --help and mistakes need no database
    if (!(await withPeople(loadConfig(this.environment), ({ tokens }) => tokens.revoke(id)))) throw new AppError('token.absent', 'There is no such API token.');
    this.print(options, { id, state: 'revoked' }, [`${id} opens nothing any more`]);
  }
}
