import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import { Admission } from './admission.js';
import { GITHUB_LOGIN, type GithubLogin } from './github-login.port.js';
import { refusals } from './refusals.js';
import { LoginCookie } from './login-cookie.js';
import { safeReturnTo } from './return-to.js';
import { beginSession, endSession } from './session.js';

/** Of what a browser says it is, characters. */
const USER_AGENT_MAX = 200;

/** From a click to a session and back out. */
@Injectable()
export class Login {
  private readonly logger = new Logger('Login');

  constructor(
    @Inject(GITHUB_LOGIN) private readonly github: GithubLogin,
    private readonly cookie: LoginCookie,
    private readonly admission: Admission,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `auth.not_configured` */
  async begin(request: Request, response: Response): Promise<void> {
    this.assertConfigured();
    const { url, attempt } = await this.github.begin();
    await this.cookie.give(request, response, { attempt, returnTo: safeReturnTo(request.query['returnTo'], this.config.http.publicUrl) });
    response.redirect(url);
  }

  /** @throws AppError `auth.*` */
  async complete(request: Request, response: Response): Promise<void> {
    this.assertConfigured();
    const begun = await this.cookie.take(request, response);
    // Without a code the strategy would start a new login.
    if (request.query['code'] === undefined && request.query['error'] === undefined) throw refusals.state();
    const person = await this.github.complete(request.query, begun?.attempt);
    const { userId, role } = await this.admission.letIn(person);
    const userAgent = request.headers['user-agent']?.slice(0, USER_AGENT_MAX);
    await beginSession(request, { userId, loggedInAt: this.clock.now().getTime(), userAgent });
    this.logger.log({ msg: 'logged in', userId, login: person.login, role });
    response.redirect(safeReturnTo(begun?.returnTo, this.config.http.publicUrl));
  }

  async end(request: Request): Promise<void> {
    await endSession(request);
  }

  private assertConfigured(): void {
    if (!this.github.configured) throw refusals.notConfigured();
  }
}
