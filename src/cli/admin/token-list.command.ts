import { Inject } from '@nestjs/common';
import { SubCommand } from 'nest-commander';
import type { ApiToken } from '../../modules/auth/index.js';
import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';

const MOST = 1_000;

@SubCommand({ name: 'list', description: `the newest ${MOST} tokens, those that are over too` })
export class TokenListCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  async run(_: string[], options: OutputOptions): Promise<void> {
    const { withPeople } = await import('./with-people.js'); // --help and mistakes need no database
    const { items } = await withPeople(loadConfig(this.environment), ({ tokens }) => tokens.list(undefined, MOST));
    this.print(options, { items }, items.length === 0 ? ['there are no tokens'] : items.map(lineOf));
  }
}

function lineOf({ id, login, scope, name, expiresAt, lastUsedAt, revokedAt }: ApiToken): string {
  const end = revokedAt === undefined ? `until ${expiresAt.toISOString()}` : `revoked ${revokedAt.toISOString()}`;
  return [id, login, scope, end, lastUsedAt === undefined ? 'never used' : `used ${lastUsedAt.toISOString()}`, name].join('  ');
}
