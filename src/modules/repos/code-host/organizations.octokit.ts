import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { AppError } from '../../../shared/errors/app-error.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { HOST_GATE, TOKEN_LENDER, type HostGate, type TokenLender } from '../../tokens/index.js';
import { REPOSITORY_CATALOGUE, type RepositoryCatalogue } from '../catalogue/catalogue.port.js';
import { membershipSchema } from './answers.js';
import { HostCaller } from './host-caller.js';
import { absent } from './host-error.js';
import { isLogin } from './logins.js';
import { createClient } from './octokit-client.js';
import type { Organizations } from './organizations.port.js';

@Injectable()
export class OctokitOrganizations implements Organizations {
  private readonly caller: HostCaller;

  constructor(
    @Inject(CONFIG) { github }: Pick<Config, 'github'>,
    @Inject(TOKEN_LENDER) lender: TokenLender,
    @Inject(CLOCK) clock: Clock,
    @Inject(HOST_GATE) gate: HostGate,
    @Inject(REPOSITORY_CATALOGUE) private readonly catalogue: RepositoryCatalogue,
  ) {
    this.caller = new HostCaller(createClient(github.apiUrl, lender, github.timeoutMs), clock, gate);
  }

  async isMember(organization: string, login: string, userId: number): Promise<boolean> {
    if (!isLogin(login)) return false;
    // Every token is narrowed to one repository; any of the installation's does.
    const repository = await this.catalogue.findAnyOf(organization);
    if (repository === undefined) throw new AppError('organization.unreached', `The GitHub App reaches no repository of ${organization}.`);
    const answer = await absent(
      this.caller.call(repository, { members: 'read' }, membershipSchema, (rest, { request }) => rest.orgs.getMembershipForUser({ org: organization, username: login, request })),
    );
    return answer?.state === 'active' && answer.user?.id === userId;
  }
}
