import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessGuard } from './access.guard.js';
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
import { PrincipalFinder } from './principal-finder.js';
import { SessionMiddleware } from './session-middleware.js';
import { SessionStore } from './session-store.pg.js';
import { PgSessions } from './sessions.pg.js';
import { SESSIONS } from './sessions.port.js';
import { SessionEntity } from './session.entity.js';
import { UserEntity } from './user.entity.js';
import { PgUsers } from './users.pg.js';
import { USERS } from './users.port.js';
import { WebFront } from './web-front.js';

@Module({
  imports: [TypeOrmModule.forFeature([UserEntity, SessionEntity])],
  controllers: [AuthController, OwnSessionsController, PeopleController, SessionsController],
  providers: [
    { provide: USERS, useClass: PgUsers },
    { provide: SESSIONS, useClass: PgSessions },
    PeopleDesk,
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
  exports: [USERS, WebFront],
})
export class AuthModule {}
