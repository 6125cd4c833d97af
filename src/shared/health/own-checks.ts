import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { missingAppCredentials } from '../config/app-credentials.js';
import { CONFIG, type Config } from '../config/index.js';
import { DATABASE_PROBE, type DatabaseProbe } from '../database/database-probe.port.js';
import { AppError } from '../errors/app-error.js';
import { QUEUES, WORK_QUEUE, type WorkQueue } from '../queue/work-queue.port.js';
import { HEALTH, type Health } from './health.port.js';

/** What every process depends on: PostgreSQL, the queue, and credentials of a GitHub App. */
@Injectable()
export class OwnChecks implements OnModuleInit {
  constructor(
    @Inject(HEALTH) private readonly health: Health,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATABASE_PROBE) private readonly database: DatabaseProbe,
    @Inject(WORK_QUEUE) private readonly queue: WorkQueue,
  ) {}

  onModuleInit(): void {
    const everywhere = ['all', 'api', 'worker'] as const;
    for (const probe of ['ready', 'startup'] as const) {
      this.health.add({ name: 'database', probe, verdictIn: everywhere, check: () => this.database.check() });
    }
    this.health.add({ name: 'github-app', probe: 'ready', verdictIn: everywhere, check: async () => this.credentials() });
    this.health.add({ name: 'queue', probe: 'ready', verdictIn: ['all', 'worker'], check: () => this.depths() });
  }

  private credentials(): Readonly<Record<string, unknown>> {
    const missing = missingAppCredentials(this.config);
    if (missing.length === 0) return { appId: this.config.github.appId };
    throw new AppError('github.not_configured', `No GitHub App: set ${missing.join(', ')}.`);
  }

  private async depths(): Promise<Readonly<Record<string, unknown>>> {
    const depths = await Promise.all(QUEUES.map(async (name) => [name, await this.queue.depth(name)] as const));
    return { backend: this.config.redisUrl === undefined ? 'postgresql' : 'redis', ...Object.fromEntries(depths) };
  }
}
