import { Inject } from '@nestjs/common';
import { Option, SubCommand } from 'nest-commander';
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

  @Option({ flags: '--role <role>', description: `the role: ${USER_ROLES.join(', ')}`, defaultValue: 'administrator' })
  parseRole(role: string): UserRole {
    return this.oneOf(USER_ROLES, role);
  }

  async run([login = '']: string[], options: GrantOptions): Promise<void> {
    if (!LOGIN.test(login)) this.command.error(`error: '${login}' is not a GitHub login`, { exitCode: 2 });
    const { withPeople } = await import('./with-people.js'); // --help and mistakes need no database
    const grant = await withPeople(loadConfig(this.environment), ({ users }) => users.grant(login, options.role));
    const words = grant.state === 'applied' ? 'is now' : 'will be, from the first login on,';
    this.print(options, grant, [`${grant.login} ${words} ${grant.role}`]);
  }
}
