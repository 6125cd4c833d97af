import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { invalidRequest, pageQuery, parseQuery, type Page } from '../../../shared/http/cursor.js';
import { readJson } from '../../../shared/http/read-body.js';
import { TOKEN_SCOPES, type Principal } from '../../../shared/http/principal.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import { REPOSITORY_CATALOGUE, type RepositoryCatalogue } from '../../repos/index.js';
import { refusals } from '../refusals.js';
import { API_TOKENS, type ApiToken, type ApiTokens } from './api-tokens.port.js';
import { TOKEN_DAYS } from './token-life.js';

const DAY_MS = 86_400_000;
const REPOSITORIES_MAX = 100;
const BODY_MAX = 16_384;

const listQuery = z.strictObject({ cursor: pageQuery.cursor, limit: pageQuery.limit });

const newToken = z
  .strictObject({
    name: z.string().regex(/^[\x20-\x7e]{1,100}$/, 'must be 1 to 100 printable ASCII characters'),
    scope: z.enum(TOKEN_SCOPES),
    repositories: z.array(z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'must be owner/name')).min(1).max(REPOSITORIES_MAX).optional(),
    expiresInDays: z.number().int().min(1).max(TOKEN_DAYS.most).default(TOKEN_DAYS.default),
  })
  .refine(({ scope, repositories }) => scope !== 'admin' || repositories === undefined, { path: ['repositories'], message: 'an admin token is not one of some repositories' });

/** A token as people see it. */
export interface ShownToken extends ApiToken {
  /** `owner/name`, or `#number` of one that is no longer reached. */
  readonly repositories: readonly string[] | undefined;
}

/** Tokens for machines, in the hands of administrators. */
@Injectable()
export class TokenDesk {
  private readonly logger = new Logger('ApiTokens');

  constructor(
    @Inject(API_TOKENS) private readonly tokens: ApiTokens,
    @Inject(REPOSITORY_CATALOGUE) private readonly catalogue: RepositoryCatalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `request.invalid` (400), `request.not_json` (415), `request.too_large` (413) */
  async create(principal: Principal, request: IncomingMessage): Promise<ShownToken & { readonly token: string }> {
    const { name, scope, repositories, expiresInDays } = parseQuery(newToken, await readJson(request, BODY_MAX));
    const repositoryIds = repositories && (await Promise.all(repositories.map((full) => this.idOf(full))));
    const expiresAt = new Date(this.clock.now().getTime() + expiresInDays * DAY_MS);
    const { id, token } = await this.tokens.add({ userId: principal.userId, name, scope, repositoryIds, expiresAt });
    this.logger.log({ msg: 'api token created', tokenId: id, name, scope, repositories, expiresAt, by: principal.login });
    const kept = await this.tokens.find(id);
    if (kept === undefined) throw refusals.noToken();
    return { ...(await this.shown(kept)), token };
  }

  /** @throws AppError `request.invalid` (400) */
  async list(query: unknown): Promise<Page<ShownToken>> {
    const { cursor, limit } = parseQuery(listQuery, query);
    const { items, nextCursor } = await this.tokens.list(cursor, limit);
    return { items: await Promise.all(items.map((token) => this.shown(token))), nextCursor };
  }

  /** @throws AppError `token.absent` (404) */
  async revoke(principal: Principal, id: string): Promise<void> {
    if (!(await this.tokens.revoke(id))) throw refusals.noToken();
    this.logger.log({ msg: 'api token revoked', tokenId: id, by: principal.login });
  }

  private async idOf(full: string): Promise<number> {
    const [owner = '', name = ''] = full.split('/');
    const repository = await this.catalogue.findNamed(owner, name);
    if (repository === undefined) throw invalidRequest(`repositories: the GitHub App does not reach ${full}`);
    return repository.id;
  }

  private async shown(token: ApiToken): Promise<ShownToken> {
    const repositories = token.repositoryIds && (await Promise.all(token.repositoryIds.map((id) => this.nameOf(id))));
    return { ...token, repositories };
  }

  private async nameOf(id: number): Promise<string> {
    const repository = await this.catalogue.findRepository(id);
    return repository === undefined ? `#${id}` : `${repository.owner}/${repository.name}`;
  }
}
