import { Inject, Injectable } from '@nestjs/common';
import { REPOSITORY_CATALOGUE, type RepositoryCatalogue } from '../../repos/index.js';
import { decision, skipped, type Decision } from '../dispatch/decision.js';
import { OnWebhook, type Delivery } from '../dispatch/webhook-handler.js';
import { repositoryMoved } from './payloads.js';
import { repositoryOf } from './trigger.js';
import { unusable } from './unusable.js';

/** Keeps the catalogue's names true: a repository got another name, or another owner. */
@Injectable()
export class RepositoryHandler {
  constructor(@Inject(REPOSITORY_CATALOGUE) private readonly catalogue: RepositoryCatalogue) {}

  @OnWebhook('repository.renamed', 'repository.transferred')
  async moved({ payload }: Delivery): Promise<Decision> {
    const parsed = repositoryMoved.safeParse(payload);
    if (!parsed.success) return unusable(parsed.error);
    const repository = repositoryOf(parsed.data);
    if (!repository) return skipped('no installation');
    await this.catalogue.recordRepositories([repository]);
    return decision('recorded', `repository ${repository.id} is ${repository.owner}/${repository.name}`);
  }
}
