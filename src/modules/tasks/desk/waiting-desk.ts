import { Inject, Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../../shared/errors/app-error.js';
import { cursorOf, type Page } from '../../../shared/http/cursor.js';
import { mayActAs, type Principal } from '../../../shared/http/principal.js';
import { RepositorySight } from './repository-sight.js';
import { seenPage } from './seen-page.js';
import { WAITING_READER, type SeenRequest, type WaitingFilter, type WaitingReader } from './waiting-reader.port.js';

/** What waits for the end of a task, as one person sees it, and may take it back. */
@Injectable()
export class WaitingDesk {
  private readonly logger = new Logger('WaitingDesk');

  constructor(
    @Inject(WAITING_READER) private readonly reader: WaitingReader,
    private readonly sight: RepositorySight,
  ) {}

  async list(principal: Principal, filter: WaitingFilter): Promise<Page<SeenRequest>> {
    const page = (cursor: string | undefined) => this.reader.list({ ...filter, ...(cursor !== undefined && { cursor }) });
    const maySee = ({ repository }: SeenRequest) => this.sight.mayRead(principal, repository.id);
    return seenPage({ page, maySee, after: ({ createdAtText, id }) => cursorOf({ at: createdAtText, id }) }, filter.cursor, filter.limit);
  }

  /** @throws AppError `waiting_request.absent` (404), `waiting_request.read_only` (403), `waiting_request.over` (409) */
  async withdraw(principal: Principal, id: string): Promise<void> {
    const request = await this.reader.find(id);
    if (request === undefined || !(await this.sight.mayRead(principal, request.repository.id))) throw problem('absent', 'There is no such waiting request.', 404);
    if (!mayActAs(principal.role, 'maintainer') && !(await this.sight.mayWrite(principal, request.repository.id))) throw problem('read_only', 'This needs write access to the repository on GitHub.', 403);
    if (!(await this.reader.withdraw(id, principal.login))) throw problem('over', 'It waits no more: its delivery says what became of it.', 409);
    this.logger.log({ msg: 'waiting request withdrawn', deliveryId: id, by: principal.login });
  }
}

function problem(code: string, message: string, status: number): AppError {
  return new AppError(`waiting_request.${code}`, message, { detail: { status } });
}
