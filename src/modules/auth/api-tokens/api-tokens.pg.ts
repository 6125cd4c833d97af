import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../../shared/crypto/ids.port.js';
import { cursorOf, placeOf, type Page } from '../../../shared/http/cursor.js';
import type { TokenScope } from '../../../shared/http/principal.js';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import type { ApiToken, ApiTokens, NewApiToken } from './api-tokens.port.js';
import { hashOf, idIn, newToken } from './token-text.js';

/** A use within this time after the last one that was noted is not written. */
const NOTE_MS = 60_000;

const COLUMNS = `t.id, t.user_id, u.login, t.name, t.scope, t.repository_ids, t.created_at, t.expires_at, t.last_used_at, t.revoked_at,
  to_char(t.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at_text`;

const LIST = `
SELECT ${COLUMNS} FROM api_tokens t JOIN users u ON u.id = t.user_id
WHERE $1::timestamptz IS NULL OR (t.created_at, t.id) < ($1, $2::uuid)
ORDER BY t.created_at DESC, t.id DESC LIMIT $3`;

const FIND = `SELECT ${COLUMNS} FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.id = $1`;

const OPEN = 'SELECT id, user_id, scope, repository_ids, hash, last_used_at FROM api_tokens WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2';

const REVOKE = `
WITH revoked AS (UPDATE api_tokens SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING id)
SELECT id FROM revoked`;

interface OpenRow {
  readonly id: string;
  readonly user_id: string;
  readonly scope: TokenScope;
  readonly repository_ids: readonly string[] | null;
  readonly last_used_at: Date | null;
}

interface Row extends OpenRow {
  readonly login: string;
  readonly name: string;
  readonly created_at: Date;
  readonly created_at_text: string;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
}

@Injectable()
export class PgApiTokens implements ApiTokens {
  constructor(
    private readonly db: DataSource,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async add({ userId, name, scope, repositoryIds, expiresAt }: NewApiToken): Promise<{ readonly id: string; readonly token: string }> {
    const id = this.ids.next();
    const token = newToken(id);
    await this.db.query('INSERT INTO api_tokens (id, user_id, name, hash, scope, repository_ids, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
      id, userId, name, hashOf(token), scope, repositoryIds ?? null, expiresAt, this.clock.now(),
    ]);
    return { id, token };
  }

  async open(token: string): Promise<Pick<ApiToken, 'id' | 'userId' | 'scope' | 'repositoryIds'> | undefined> {
    const id = idIn(token);
    if (id === undefined) return undefined;
    const now = this.clock.now();
    const [row] = await this.db.query<(OpenRow & { readonly hash: Buffer })[]>(OPEN, [id, now]);
    if (row === undefined || !timingSafeEqual(row.hash, hashOf(token))) return undefined;
    if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() >= NOTE_MS) {
      await this.db.query('UPDATE api_tokens SET last_used_at = $2 WHERE id = $1', [id, now]);
    }
    return { id, userId: row.user_id, scope: row.scope, repositoryIds: idsOf(row) };
  }

  async list(cursor: string | undefined, limit: number): Promise<Page<ApiToken>> {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const rows = await this.db.query<Row[]>(LIST, [after?.at ?? null, after?.id ?? null, limit + 1]);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map(toToken), nextCursor: rows.length > limit && last !== undefined ? cursorOf({ at: last.created_at_text, id: last.id }) : null };
  }

  async find(id: string): Promise<ApiToken | undefined> {
    const [row] = await this.db.query<Row[]>(FIND, [id]);
    return row && toToken(row);
  }

  async revoke(id: string): Promise<boolean> {
    return (await this.db.query<unknown[]>(REVOKE, [id, this.clock.now()])).length > 0;
  }
}

const idsOf = ({ repository_ids: ids }: OpenRow): readonly number[] | undefined => ids?.map(Number);

function toToken(row: Row): ApiToken {
  const { id, user_id: userId, login, name, scope, created_at: createdAt, expires_at: expiresAt } = row;
  return { id, userId, login, name, scope, repositoryIds: idsOf(row), createdAt, expiresAt, lastUsedAt: row.last_used_at ?? undefined, revokedAt: row.revoked_at ?? undefined };
}
