import type { Page } from '../../../shared/http/cursor.js';
import type { TokenScope } from '../../../shared/http/principal.js';

export const API_TOKENS = Symbol('API_TOKENS');

export interface ApiToken {
  readonly id: string;
  /** Whose it is: it never sees or does what this person may not. */
  readonly userId: string;
  readonly login: string;
  readonly name: string;
  readonly scope: TokenScope;
  /** GitHub's numbers; undefined: every repository that its person sees. */
  readonly repositoryIds: readonly number[] | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

export interface NewApiToken {
  readonly userId: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly repositoryIds: readonly number[] | undefined;
  readonly expiresAt: Date;
}

/** Tokens of machines as rows; of the token itself only a digest is kept. */
export interface ApiTokens {
  /** The token is given here and never again. */
  add(token: NewApiToken): Promise<{ readonly id: string; readonly token: string }>;
  /** Who shows this token; undefined when it is not one of ours, revoked or over. Notes the use. */
  open(token: string): Promise<Pick<ApiToken, 'id' | 'userId' | 'scope' | 'repositoryIds'> | undefined>;
  /** Newest first, `limit` rows a page; the revoked and those that are over, too. */
  list(cursor: string | undefined, limit: number): Promise<Page<ApiToken>>;
  find(id: string): Promise<ApiToken | undefined>;
  /** Gives whether there is such a token; revoked for good. */
  revoke(id: string): Promise<boolean>;
}
