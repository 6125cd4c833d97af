import { Inject, Injectable } from '@nestjs/common';
import type { RequestHandler } from 'express';
import session from 'express-session';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { isSecure, sessionKeys } from './session-keys.js';
import { SessionStore } from './session-store.pg.js';

/** Routes that know a person; the webhook and the probes have no use for a session. */
export const SESSION_PATHS = ['/auth', '/api', '/docs', '/docs-json'];

@Injectable()
export class SessionMiddleware {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly store: SessionStore,
  ) {}

  /** @throws AppError `config.invalid` when the generated key can not be used. */
  async create(): Promise<RequestHandler> {
    const secure = isSecure(this.config);
    return session({
      // `__Host-`: the browser itself holds the cookie to this host, to https and to the path `/` (RFC 6265bis).
      name: secure ? '__Host-agent-bot' : 'agent-bot',
      secret: [...(await sessionKeys(this.config))],
      store: this.store.open(),
      resave: false,
      saveUninitialized: false,
      rolling: true,
      // TLS ends before us where PUBLIC_URL is https, so the proxy's word is taken, for this decision only.
      proxy: secure ? true : undefined,
      cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: this.config.login.idleMs },
    });
  }
}
