import { Inject, Injectable } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Response } from 'express';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { API_PATHS, serveApiDocument } from '../../shared/http/api-document.js';
import type { RequestOfPrincipal } from '../../shared/http/principal.js';
import { AccessGuard } from './access.guard.js';
import { SESSION_PATHS, SessionMiddleware } from './session-middleware.js';

/** What an application that listens needs beside its controllers: sessions, and the description of the API. */
@Injectable()
export class WebFront {
  constructor(
    private readonly sessions: SessionMiddleware,
    private readonly guard: AccessGuard,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Before the application is initialised. */
  async mount(app: NestExpressApplication): Promise<void> {
    app.use(SESSION_PATHS, await this.sessions.create());
    if (this.config.production) app.use(API_PATHS, (request: RequestOfPrincipal, _response: Response, next: NextFunction) => this.administratorsOnly(request, next));
    serveApiDocument(app);
  }

  private administratorsOnly(request: RequestOfPrincipal, next: NextFunction): void {
    this.guard.admit(request, { role: 'administrator', inPerson: false }).then(() => next(), next);
  }
}
