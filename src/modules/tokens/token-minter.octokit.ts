import { Inject, Injectable, Logger } from '@nestjs/common';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { AppError } from '../../shared/errors/app-error.js';
import { hostFetch } from '../../shared/http/host-fetch.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import { count } from '../../shared/telemetry/metrics.js';
import { APP_SIGNER, type AppSigner } from './app-signer.port.js';
import { HOST_GATE, type HostGate } from './host-gate.port.js';
import { mintError } from './token-minter.errors.js';
import type { TokenMinter } from './token-minter.port.js';
import type { LendRequest, LentToken } from './token-lender.port.js';
import { checkNarrow, isWithin } from './token-scope.js';

const answerSchema = z.object({
  token: z.string().min(1).regex(/^[\x21-\x7e]+$/),
  expires_at: z.iso.datetime({ offset: true }),
  permissions: z.record(z.string(), z.string()).optional(),
  repositories: z.array(z.object({ id: z.number() })).optional(),
});

/** The App's own road to GitHub: JWTs come from the signer, auth-app adds them and corrects for a skewed clock. */
@Injectable()
export class OctokitTokenMinter implements TokenMinter {
  private readonly logger = new Logger('TokenMinter');
  private client: Octokit | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'github'>,
    @Inject(APP_SIGNER) private readonly signer: AppSigner,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HOST_GATE) private readonly gate: HostGate,
  ) {}

  async mint(request: LendRequest): Promise<LentToken> {
    checkNarrow(request);
    const client = (this.client ??= this.connect());
    const token = this.check(request, await this.gate.pass(request.installationId, () => this.ask(client, request)));
    count('bot.token.minted');
    this.logger.debug('installation token minted', { ...request, expiresAt: token.expiresAt });
    return token;
  }

  /** The plain route and not auth-app's own installation tokens: those come from a cache that knows no vault. */
  private async ask(client: Octokit, request: LendRequest): Promise<unknown> {
    try {
      const answer = await client.request('POST /app/installations/{installation_id}/access_tokens', {
        installation_id: request.installationId,
        repository_ids: [request.repositoryId],
        permissions: { ...request.permissions },
      });
      return answer.data;
    } catch (error) {
      throw mintError(error, this.clock.now());
    }
  }

  /** Never lends more than was asked for, even when GitHub grants it. */
  private check(request: LendRequest, data: unknown): LentToken {
    const answer = answerSchema.safeParse(data);
    if (!answer.success) throw new AppError('token.unavailable', 'GitHub gave an answer that is no token.', { retry: 'later' });
    const { token, expires_at, permissions, repositories } = answer.data;
    const narrow = isWithin(permissions ?? {}, request.permissions) && (repositories ?? []).every(({ id }) => id === request.repositoryId);
    if (!narrow) throw new AppError('token.refused', 'GitHub granted a wider token than was asked for; it is not used.', { detail: { ...request } });
    return { value: token, expiresAt: new Date(expires_at) };
  }

  private connect(): Octokit {
    const log = { debug: ignore, info: ignore, warn: (message: string) => this.logger.warn(message), error: ignore };
    return new Octokit({
      authStrategy: createAppAuth,
      auth: { appId: this.signer.appId, createJwt: (_: unknown, skewSeconds?: number) => Promise.resolve(this.jwt(skewSeconds)) },
      baseUrl: this.config.github.apiUrl.replace(/\/+$/, ''),
      userAgent: 'agent-bot',
      log,
      request: { fetch: hostFetch(this.config.github.timeoutMs), log },
    });
  }

  private jwt(skewSeconds = 0): { jwt: string; expiresAt: string } {
    const now = new Date(this.clock.now().getTime() + skewSeconds * 1000);
    return { jwt: this.signer.createJwt(now), expiresAt: now.toISOString() };
  }
}

function ignore(): void {
  // octokit's log lines carry whole requests
}
