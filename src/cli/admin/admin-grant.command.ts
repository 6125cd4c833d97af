import { Inject } from '@nestjs/common';
import { Option, SubCommand } from 'nest-commander';
import type { Users } from '../../modules/auth/index.js';
import { loadConfig } from '../../shared/config/load-config.js';
import type { RawEnvironment } from '../../shared/config/secret-files.js';
import { USER_ROLES, type UserRole } from '../../shared/http/principal.js';
import { BotCommand, type OutputOptions } from '../bot-command.js';
import { ENVIRONMENT } from '../environment.js';

/** GitHub's own rule is narrower; this keeps out what can not be a login at all. */
const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

interface GrantOptions extends OutputOptions {
  readonly role: UserRole;
}

@SubCommand({ name: 'grant', arguments: '<login>', description: 'give a person a role, also before they have logged in for the first time' })
export class AdminGrantCommand extends BotCommand {
  constructor(@Inject(ENVIRONMENT) private readonly environment: RawEnvironment) {
    super();
  }

  @Option({ flags: '--role <role>', description: 'the role', choices: [...USER_ROLES], defaultValue: 'administrator' })
  parseRole(role: string): string {
    return role;
  }

  async run([login = '']: string[], options: GrantOptions): Promise<void> {
    if (!LOGIN.test(login)) this.command.error(`error: '${login}' is not a GitHub login`, { exitCode: 2 });
    const { withUsers } = await import('./with-users.js'); // --help and mistakes need no database
    const grant = await withUsers(loadConfig(this.environment), (users: Users) => users.grant(login, options.role));
    const words = grant.state === 'applied' ? 'is now' : 'will be, from the first login on,';
    this.print(options, grant, [`${grant.login} ${words} ${grant.role}`]);
  }
}
