import { Inject, Injectable, Logger } from '@nestjs/common';
import type { AppError } from '../../shared/errors/app-error.js';
import type { Principal } from '../../shared/http/principal.js';
import type { GithubPerson } from './github-login.port.js';
import { Membership } from './membership.js';
import { refusals } from './refusals.js';
import { USERS, type Users } from './users.port.js';

/** Who may be in: the account is open, and the person belongs to those who may log in. */
@Injectable()
export class Admission {
  private readonly logger = new Logger('Admission');

  constructor(
    @Inject(USERS) private readonly users: Users,
    private readonly membership: Membership,
  ) {}

  /** At a login. @throws AppError `auth.not_member`, `auth.disabled` (403), `auth.unconfirmed` (503) */
  async letIn({ id, login }: GithubPerson): Promise<Principal> {
    if (!(await this.membership.confirm({ githubId: id, login }))) throw this.refused(login, refusals.notMember());
    const principal = await this.users.loggedIn(id, login);
    if (principal === undefined) throw this.refused(login, refusals.disabled());
    return principal;
  }

  /** Afterwards, for each request; undefined for who may not be in any more. @throws AppError `auth.unconfirmed` (503) */
  async find(userId: string): Promise<Principal | undefined> {
    const principal = await this.users.find(userId);
    return principal !== undefined && (await this.membership.holds(principal)) ? principal : undefined;
  }

  private refused(login: string, error: AppError): AppError {
    this.logger.warn({ msg: 'login refused', login, error });
    return error;
  }
}
