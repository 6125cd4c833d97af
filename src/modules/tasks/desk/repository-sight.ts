import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { AppError, toAppError } from '../../../shared/errors/app-error.js';
import { mayActAs, type Principal } from '../../../shared/http/principal.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { CODE_HOST, REPOSITORY_CATALOGUE, type CodeHost, type RepositoryCatalogue, type RepositoryRole } from '../../repos/index.js';

/** Answers that are kept; a person and a repository each. */
const CACHE_MAX = 10_000;
/** How long "GitHub did not answer" is kept, so that a page of tasks does not ask for each row. */
const FAILURE_MS = 5_000;

const WRITERS: readonly RepositoryRole[] = ['admin', 'maintain', 'write'];

interface Known {
  readonly role: Promise<RepositoryRole>;
  until: number;
}

/** What a person may see of a repository's tasks: administrators all, others what GitHub lets them read. */
@Injectable()
export class RepositorySight {
  private readonly logger = new Logger('RepositorySight');
  private readonly known = new Map<string, Known>();

  constructor(
    @Inject(CODE_HOST) private readonly host: CodeHost,
    @Inject(REPOSITORY_CATALOGUE) private readonly catalogue: RepositoryCatalogue,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async mayRead(principal: Principal, repositoryId: number): Promise<boolean> {
    return mayActAs(principal.role, 'administrator') || (await this.role(principal, repositoryId)) !== 'none';
  }

  async mayWrite(principal: Principal, repositoryId: number): Promise<boolean> {
    return mayActAs(principal.role, 'administrator') || WRITERS.includes(await this.role(principal, repositoryId));
  }

  /** Asked once for many questions at the same time; without an answer nobody sees anything. */
  private role(principal: Principal, repositoryId: number): Promise<RepositoryRole> {
    const key = `${principal.userId} ${repositoryId}`;
    const now = this.clock.now().getTime();
    const kept = this.known.get(key);
    if (kept !== undefined && kept.until > now) return kept.role;
    if (this.known.size >= CACHE_MAX) this.known.clear();
    const fresh: Known = { role: this.ask(principal, repositoryId).catch((error: unknown) => this.nothing(error, fresh)), until: now + this.config.api.accessCacheMs };
    this.known.set(key, fresh);
    return fresh.role;
  }

  private async ask({ login, githubId }: Principal, repositoryId: number): Promise<RepositoryRole> {
    const repository = await this.catalogue.findRepository(repositoryId);
    return repository === undefined ? 'none' : this.host.roleOf(repository, login, githubId);
  }

  private nothing(error: unknown, entry: Known): RepositoryRole {
    entry.until = this.clock.now().getTime() + FAILURE_MS;
    if (!(error instanceof AppError) || error.retry === 'later') this.logger.warn({ msg: 'role not known', code: toAppError(error).code });
    return 'none';
  }
}
