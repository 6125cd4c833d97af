import { Inject, Injectable, Logger } from '@nestjs/common';
import { toAppError } from '../../../shared/errors/app-error.js';
import { waitOf } from '../../../shared/http/host-wait.js';
import { CODE_HOST, REPOSITORY_CATALOGUE, type CodeHost, type RepositoryCatalogue, type RepositoryFacts, type RepositoryRef } from '../../repos/index.js';

export interface Located {
  readonly repository: RepositoryRef;
  readonly facts?: RepositoryFacts;
}

/** A repository may get another name or owner while its task waits; git, unlike the API, is not led from the old one. */
@Injectable()
export class Whereabouts {
  private readonly logger = new Logger('Whereabouts');

  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(REPOSITORY_CATALOGUE) private readonly catalogue: RepositoryCatalogue,
  ) {}

  /**
   * The repository as it is called now, which the catalogue learns; as it was known, and without facts, where that can not be found out.
   * @throws AppError while GitHub is not to be asked: git knows nothing of that, and would spend a try.
   */
  async now(repository: RepositoryRef): Promise<Located> {
    let known = repository;
    try {
      known = (await this.catalogue.findRepository(repository.id)) ?? repository;
      const facts = await this.host.repository(known);
      const { owner, name } = facts;
      const current = { ...known, owner, name };
      if (owner !== known.owner || name !== known.name) await this.catalogue.recordRepositories([current]);
      return { repository: current, facts };
    } catch (error) {
      if (waitOf(error) !== undefined) throw error;
      this.logger.warn('name of the repository not asked for', { repositoryId: repository.id, code: toAppError(error).code });
      return { repository: known };
    }
  }
}
