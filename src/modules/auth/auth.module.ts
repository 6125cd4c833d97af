import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ReposModule } from '../repos/index.js';
import { AccessGuard } from './access.guard.js';
import { Admission } from './admission.js';
import { ApiTokensController } from './api-tokens/api-tokens.controller.js';
import { TokenDesk } from './api-tokens/token-desk.js';
import { TokenHolders } from './api-tokens/token-holders.js';
import { AuthController } from './auth.controller.js';
import { PassportGithubLogin } from './github-login.passport.js';
import { OwnSessionsController } from './desk/own-sessions.controller.js';
import { PeopleController } from './desk/people.controller.js';
import { PeopleDesk } from './desk/people-desk.js';
import { SessionsController } from './desk/sessions.controller.js';
import { GITHUB_LOGIN } from './github-login.port.js';
import { Login } from './login.js';
import { LoginCookie } from './login-cookie.js';
import { LoginThrottle } from './login-throttle.guard.js';
import { Membership } from './membership.js';
import { PeopleModule } from './people.module.js';
import { PrincipalFinder } from './principal-finder.js';
import { SessionMiddleware } from './session-middleware.js';
import { SessionStore } from './session-store.pg.js';
import { PgSessions } from './sessions.pg.js';
import { SESSIONS } from './sessions.port.js';
import { WebFront } from './web-front.js';

@Module({
  imports: [PeopleModule, ReposModule],
  controllers: [AuthController, OwnSessionsController, PeopleController, SessionsController, ApiTokensController],
  providers: [
    Membership,
    Admission,
    { provide: SESSIONS, useClass: PgSessions },
    PeopleDesk,
    TokenDesk,
    TokenHolders,
    { provide: GITHUB_LOGIN, useClass: PassportGithubLogin },
    SessionStore,
    SessionMiddleware,
    PrincipalFinder,
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
    LoginCookie,
    LoginThrottle,
    Login,
    WebFront,
  ],
  exports: [WebFront],
})
export class AuthModule {}
