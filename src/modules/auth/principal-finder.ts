import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { SessionData } from 'express-session';
import { CONFIG, type Config } from '../../shared/config/index.js';
import type { Principal } from '../../shared/http/principal.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import { Admission } from './admission.js';
import { TokenHolders } from './api-tokens/token-holders.js';
import { bearerIn } from './api-tokens/token-text.js';
import { endSession } from './session.js';
import { SESSIONS, type Sessions } from './sessions.port.js';

/** Who a session or a token belongs to; asked for each request, so that a role that was taken away is gone at once. */
@Injectable()
export class PrincipalFinder {
  constructor(
    private readonly admission: Admission,
    @Inject(SESSIONS) private readonly sessions: Sessions,
    private readonly tokens: TokenHolders,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `auth.token` (401) for a token that is not good: a cookie beside it does not count. */
  async find(request: Request): Promise<Principal | undefined> {
    const bearer = bearerIn(request.headers.authorization);
    return bearer === undefined ? this.ofSession(request) : this.tokens.find(bearer);
  }

  private async ofSession(request: Request): Promise<Principal | undefined> {
    const { userId, loggedInAt } = (request.session as Partial<SessionData> | undefined) ?? {};
    if (userId === undefined || loggedInAt === undefined) return undefined;
    const isOld = this.clock.now().getTime() - loggedInAt > this.config.login.maxMs;
    const principal = isOld ? undefined : await this.admission.find(userId);
    if (principal === undefined) await endSession(request);
    return principal;
  }

  /** For an answer that goes on for long: who it goes to now. */
  async findAgain(request: Request): Promise<Principal | undefined> {
    const isToken = bearerIn(request.headers.authorization) !== undefined;
    return isToken || (await this.sessions.has(request.sessionID)) ? this.find(request) : undefined;
  }
}
