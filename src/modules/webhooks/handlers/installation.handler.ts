import { Inject, Injectable } from '@nestjs/common';
import { REPOSITORY_CATALOGUE, type InstallationState, type RepositoryCatalogue, type RepositoryRef } from '../../repos/index.js';
import { decision, type Decision } from '../dispatch/decision.js';
import { OnWebhook, type Delivery } from '../dispatch/webhook-handler.js';
import { installationEvent, installationRepositories, type ListedRepository } from './payloads.js';
import { unusable } from './unusable.js';

/** Keeps the catalogue of where the App is installed. */
@Injectable()
export class InstallationHandler {
  constructor(@Inject(REPOSITORY_CATALOGUE) private readonly catalogue: RepositoryCatalogue) {}

  @OnWebhook('installation.created', 'installation.unsuspend')
  async active(delivery: Delivery): Promise<Decision> {
    return await this.record(delivery, 'active');
  }

  @OnWebhook('installation.suspend')
  async suspended(delivery: Delivery): Promise<Decision> {
    return await this.record(delivery, 'suspended');
  }

  @OnWebhook('installation.deleted')
  async deleted(delivery: Delivery): Promise<Decision> {
    return await this.record(delivery, 'deleted');
  }

  @OnWebhook('installation_repositories.added')
  async added({ payload }: Delivery): Promise<Decision> {
    const parsed = installationRepositories.safeParse(payload);
    if (!parsed.success) return unusable(parsed.error);
    const { installation, repositories_added: repositories } = parsed.data;
    await this.catalogue.recordRepositories(repositories.map((repository) => refOf(repository, installation.id)));
    return decision('recorded', `installation ${installation.id}: ${repositories.length} repositories added`);
  }

  @OnWebhook('installation_repositories.removed')
  async removed({ payload }: Delivery): Promise<Decision> {
    const parsed = installationRepositories.safeParse(payload);
    if (!parsed.success) return unusable(parsed.error);
    const { installation, repositories_removed: repositories } = parsed.data;
    await this.catalogue.removeRepositories(installation.id, repositories.map(({ id }) => id));
    return decision('recorded', `installation ${installation.id}: ${repositories.length} repositories removed`);
  }

  private async record({ payload }: Delivery, state: InstallationState): Promise<Decision> {
    const parsed = installationEvent.safeParse(payload);
    if (!parsed.success) return unusable(parsed.error);
    const { installation, repositories } = parsed.data;
    await this.catalogue.recordInstallation({ id: installation.id, accountLogin: installation.account.login, state });
    if (state === 'active' && repositories) await this.catalogue.recordRepositories(repositories.map((repository) => refOf(repository, installation.id)));
    return decision('recorded', `installation ${installation.id} is ${state}`);
  }
}

function refOf({ id, full_name: fullName }: ListedRepository, installationId: number): RepositoryRef {
  const [owner = '', name = ''] = fullName.split('/');
  return { id, installationId, owner, name };
}
