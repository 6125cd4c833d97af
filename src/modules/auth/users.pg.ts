import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../shared/crypto/ids.port.js';
import { cursorOf, placeOf, type Page } from '../../shared/http/cursor.js';
import type { Principal, UserRole } from '../../shared/http/principal.js';
import type { Grant, Person, PersonState, Users } from './users.port.js';

interface UserRow {
  readonly id: string;
  readonly github_id: string;
  readonly login: string;
  readonly role: UserRole;
}

interface PersonRow {
  readonly id: string;
  readonly github_id: string | null;
  readonly login: string;
  readonly role: UserRole;
  readonly state: PersonState;
  readonly created_at: Date;
  readonly created_at_text: string;
  readonly last_login_at: Date | null;
}

/**
 * A waiting grant is used up by the login that it waited for, whether the person is new or has a new name; not by one that is
 * refused. Who was closed out before the first login is refused by name.
 */
const LOGGED_IN = `
WITH waiting AS (
  DELETE FROM users WHERE github_id IS NULL AND lower(login) = lower($3) AND disabled_at IS NULL
    AND NOT EXISTS (SELECT FROM users AS known WHERE known.github_id = $2 AND known.disabled_at IS NOT NULL)
  RETURNING role
)
INSERT INTO users (id, github_id, login, role, last_login_at)
SELECT $1, $2, $3, coalesce((SELECT role FROM waiting), 'viewer'), now()
WHERE NOT EXISTS (SELECT FROM users AS closed WHERE closed.github_id IS NULL AND lower(closed.login) = lower($3) AND closed.disabled_at IS NOT NULL)
ON CONFLICT (github_id) DO UPDATE SET login = excluded.login, last_login_at = now(), role = coalesce((SELECT role FROM waiting), users.role)
WHERE users.disabled_at IS NULL
RETURNING id, github_id, login, role`;

const NAMED = `
SELECT id, github_id, login, role FROM users
WHERE github_id IS NOT NULL AND disabled_at IS NULL AND lower(login) = lower($1) ORDER BY last_login_at DESC LIMIT 1`;

const GRANT = `
WITH known AS (
  UPDATE users SET role = $3 WHERE id = (
    SELECT id FROM users WHERE github_id IS NOT NULL AND lower(login) = lower($2) ORDER BY last_login_at DESC LIMIT 1
  ) RETURNING login
), awaited AS (
  INSERT INTO users (id, login, role) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM known)
  ON CONFLICT (lower(login)) WHERE github_id IS NULL DO UPDATE SET role = excluded.role
  RETURNING login
)
SELECT login, 'applied' AS state FROM known UNION ALL SELECT login, 'waiting' FROM awaited`;

const LIST = `
SELECT id, github_id, login, role, created_at, last_login_at,
  CASE WHEN disabled_at IS NOT NULL THEN 'disabled' WHEN github_id IS NULL THEN 'waiting' ELSE 'active' END AS state,
  to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at_text
FROM users WHERE $1::timestamptz IS NULL OR (created_at, id) < ($1, $2::uuid)
ORDER BY created_at DESC, id DESC LIMIT $3`;

const SET_DISABLED = `
WITH changed AS (UPDATE users SET disabled_at = CASE WHEN $2 THEN coalesce(disabled_at, now()) END WHERE id = $1 RETURNING id)
SELECT id FROM changed`;

@Injectable()
export class PgUsers implements Users {
  constructor(
    private readonly db: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async loggedIn(githubId: number, login: string): Promise<Principal | undefined> {
    const [row] = await this.db.query<UserRow[]>(LOGGED_IN, [this.ids.next(), githubId, login]);
    return row && toPrincipal(row);
  }

  async find(userId: string): Promise<Principal | undefined> {
    const [row] = await this.db.query<UserRow[]>('SELECT id, github_id, login, role FROM users WHERE id = $1 AND github_id IS NOT NULL AND disabled_at IS NULL', [userId]);
    return row && toPrincipal(row);
  }

  async named(login: string): Promise<Principal | undefined> {
    const [row] = await this.db.query<UserRow[]>(NAMED, [login]);
    return row && toPrincipal(row);
  }

  async list(cursor: string | undefined, limit: number): Promise<Page<Person>> {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const rows = await this.db.query<PersonRow[]>(LIST, [after?.at ?? null, after?.id ?? null, limit + 1]);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map(toPerson), nextCursor: rows.length > limit && last !== undefined ? cursorOf({ at: last.created_at_text, id: last.id }) : null };
  }

  async setDisabled(userId: string, disabled: boolean): Promise<boolean> {
    return (await this.db.query<unknown[]>(SET_DISABLED, [userId, disabled])).length > 0;
  }

  async grant(login: string, role: UserRole): Promise<Grant> {
    const [row] = await this.db.query<Pick<Grant, 'login' | 'state'>[]>(GRANT, [this.ids.next(), login, role]);
    return { ...row!, role };
  }
}

function toPrincipal({ id, github_id: githubId, login, role }: UserRow): Principal {
  return { userId: id, githubId: Number(githubId), login, role };
}

function toPerson({ id, github_id: githubId, login, role, state, created_at: createdAt, last_login_at: lastLoginAt }: PersonRow): Person {
  return { userId: id, githubId: githubId === null ? undefined : Number(githubId), login, role, state, createdAt, lastLoginAt: lastLoginAt ?? undefined };
}
