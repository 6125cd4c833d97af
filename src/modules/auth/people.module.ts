import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiTokenEntity } from './api-tokens/api-token.entity.js';
import { PgApiTokens } from './api-tokens/api-tokens.pg.js';
import { API_TOKENS } from './api-tokens/api-tokens.port.js';
import { SessionEntity } from './session.entity.js';
import { UserEntity } from './user.entity.js';
import { PgUsers } from './users.pg.js';
import { USERS } from './users.port.js';

/** The rows alone: what a command needs, beside a product that may be running. */
@Module({
  imports: [TypeOrmModule.forFeature([UserEntity, SessionEntity, ApiTokenEntity])],
  providers: [
    { provide: USERS, useClass: PgUsers },
    { provide: API_TOKENS, useClass: PgApiTokens },
  ],
  exports: [USERS, API_TOKENS],
})
export class PeopleModule {}
