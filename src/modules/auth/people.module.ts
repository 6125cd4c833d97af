import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SessionEntity } from './session.entity.js';
import { UserEntity } from './user.entity.js';
import { PgUsers } from './users.pg.js';
import { USERS } from './users.port.js';

/** The rows alone: what a command needs, beside a product that may be running. */
@Module({
  imports: [TypeOrmModule.forFeature([UserEntity, SessionEntity])],
  providers: [{ provide: USERS, useClass: PgUsers }],
  exports: [USERS],
})
export class PeopleModule {}
