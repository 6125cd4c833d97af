import { Inject } from '@nestjs/common';
import { Option, SubCommand } from 'nest-commander';
import { TOKEN_DAYS } from '../../modules/auth/index.js';
import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { AppError } from '../../shared/errors/app-error.js';
import { TOKEN_SCOPES, type TokenScope } from '../../shared/http/principal.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';

const DAY_MS = 86_400_000;

interface CreateOptions extends OutputOptions {
  readonly name: string;
  readonly scope: TokenScope;
  readonly days: number;
}

@SubCommand({ name: 'create', arguments: '<login>', description: 'make a token for a person who has logged in; printed once, to stdout' })
export class TokenCreateCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  @Option({ flags: '--name <name>', description: 'what it is for', defaultValue: 'made by agent-bot admin' })
  parseName(name: string): string {
    return name;
  }

  @Option({ flags: '--scope <scope>', description: `what it may do: ${TOKEN_SCOPES.join(', ')}`, defaultValue: 'read' })
  parseScope(scope: string): TokenScope {
    return this.oneOf(TOKEN_SCOPES, scope);
  }

  @Option({ flags: '--days <days>', description: `how long it lives, ${TOKEN_DAYS.most} at most`, defaultValue: TOKEN_DAYS.default })
  parseDays(text: string): number {
    const days = Number(text);
    if (!Number.isInteger(days) || days < 1 || days > TOKEN_DAYS.most) this.command.error(`error: --days takes 1 to ${TOKEN_DAYS.most}`, { exitCode: 2 });
    return days;
  }

  async run([login = '']: string[], options: CreateOptions): Promise<void> {
    const { withPeople } = await import('./with-people.js'); // --help and mistakes need no database
    const created = await withPeople(loadConfig(this.environment), async ({ users, tokens }) => {
      const person = await users.named(login);
      if (person === undefined) throw new AppError('user.absent', `Nobody by the login ${login} has logged in, or the account is closed.`);
      const expiresAt = new Date(Date.now() + options.days * DAY_MS);
      return { ...(await tokens.add({ userId: person.userId, name: options.name, scope: options.scope, repositoryIds: undefined, expiresAt })), login: person.login, expiresAt };
    });
    this.print(options, created, [created.token]);
  }
}
