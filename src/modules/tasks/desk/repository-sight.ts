import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { AppError, toAppError } from '../../../shared/errors/app-error.js';
import { mayActAs, type Principal } from '../../../shared/http/principal.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { KeptAnswers } from '../../../shared/resilience/kept-answers.js';
import { CODE_HOST, REPOSITORY_CATALOGUE, type CodeHost, type RepositoryCatalogue, type RepositoryRole } from '../../repos/index.js';

const WRITERS: readonly RepositoryRole[] = ['admin', 'maintain', 'write'];

/** A token may be one of some repositories only. */
function isCovered({ token }: Principal, repositoryId: number): boolean {
  return token?.repositoryIds?.includes(repositoryId) ?? true;
}

/** What a person may see of a repository's tasks: administrators all, others what GitHub lets them read. */
@Injectable()
export class RepositorySight {
  private readonly logger = new Logger('RepositorySight');
  /** By person and repository. */
  private readonly known: KeptAnswers<RepositoryRole>;

  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(REPOSITORY_CATALOGUE) private readonly catalogue: RepositoryCatalogue,
    @Inject(CONFIG) { api }: Config,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.known = new KeptAnswers(clock, api.accessCacheMs);
  }

  async mayRead(principal: Principal, repositoryId: number): Promise<boolean> {
    return isCovered(principal, repositoryId) && (mayActAs(principal.role, 'administrator') || (await this.role(principal, repositoryId)) !== 'none');
  }

  async mayWrite(principal: Principal, repositoryId: number): Promise<boolean> {
    return isCovered(principal, repositoryId) && (mayActAs(principal.role, 'administrator') || WRITERS.includes(await this.role(principal, repositoryId)));
  }

  /** Asked once for many questions at the same time; without an answer nobody sees anything. */
  private role(principal: Principal, repositoryId: number): Promise<RepositoryRole> {
    return this.known.get(`${principal.userId} ${repositoryId}`, () => this.ask(principal, repositoryId)).catch(() => 'none');
  }

  private async ask({ login, githubId }: Principal, repositoryId: number): Promise<RepositoryRole> {
    try {
      const repository = await this.catalogue.findRepository(repositoryId);
      return repository === undefined ? 'none' : await this.host.roleOf(repository, login, githubId);
    } catch (error) {
      if (!(error instanceof AppError) || error.retry === 'later') this.logger.warn({ msg: 'role not known', code: toAppError(error).code });
      throw error;
    }
  }
}
