import { Inject, Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { pageQuery, parseQuery, type Page } from '../../../shared/http/cursor.js';
import type { Principal } from '../../../shared/http/principal.js';
import { refusals } from '../refusals.js';
import { SESSIONS, type OpenSession, type Sessions } from '../sessions.port.js';
import { USERS, type Person, type Users } from '../users.port.js';

const listQuery = z.strictObject({ cursor: pageQuery.cursor, limit: pageQuery.limit });
const personQuery = z.strictObject({ user: z.uuid() });

/** Who may come in, and what is open in their name. */
@Injectable()
export class PeopleDesk {
  private readonly logger = new Logger('People');

  constructor(
    @Inject(USERS) private readonly users: Users,
    @Inject(SESSIONS) private readonly sessions: Sessions,
  ) {}

  /** @throws AppError `request.invalid` (400) */
  list(query: unknown): Promise<Page<Person>> {
    const { cursor, limit } = parseQuery(listQuery, query);
    return this.users.list(cursor, limit);
  }

  /**
   * Closed: every session is ended, no login begins another, and the person's API tokens open nothing.
   * @throws AppError `user.absent` (404), `user.self` (409)
   */
  async setDisabled(principal: Principal, userId: string, disabled: boolean): Promise<void> {
    if (disabled && userId === principal.userId) throw refusals.ownAccount();
    if (!(await this.users.setDisabled(userId, disabled))) throw refusals.absent();
    const ended = disabled ? await this.sessions.endAll(userId) : 0;
    this.logger.log({ msg: disabled ? 'account closed' : 'account opened', userId, by: principal.login, sessions: ended });
  }

  /** Of the one who asks. */
  own({ userId }: Principal): Promise<readonly OpenSession[]> {
    return this.sessions.of(userId);
  }

  /** Logs the one who asks out everywhere, here too. */
  async endOwn({ userId, login }: Principal): Promise<void> {
    this.logger.log({ msg: 'sessions ended', userId, by: login, sessions: await this.sessions.endAll(userId) });
  }

  /** @throws AppError `request.invalid` (400) */
  async ofPerson(query: unknown): Promise<readonly OpenSession[]> {
    return this.sessions.of(parseQuery(personQuery, query).user);
  }

  /** @throws AppError `request.invalid` (400) */
  async endOfPerson(principal: Principal, query: unknown): Promise<void> {
    const { user } = parseQuery(personQuery, query);
    this.logger.log({ msg: 'sessions ended', userId: user, by: principal.login, sessions: await this.sessions.endAll(user) });
  }
}
