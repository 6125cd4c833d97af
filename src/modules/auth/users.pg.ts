import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../shared/crypto/ids.port.js';
import type { Principal, UserRole } from '../../shared/http/principal.js';
import type { Grant, Users } from './users.port.js';

interface UserRow {
  readonly id: string;
  readonly github_id: string;
  readonly login: string;
  readonly role: UserRole;
}

/** A waiting grant is used up by the login that it waited for, whether the person is new or has a new name. */
const LOGGED_IN = `
WITH waiting AS (DELETE FROM users WHERE github_id IS NULL AND lower(login) = lower($3) RETURNING role)
INSERT INTO users (id, github_id, login, role, last_login_at)
VALUES ($1, $2, $3, coalesce((SELECT role FROM waiting), 'viewer'), now())
ON CONFLICT (github_id) DO UPDATE SET login = excluded.login, last_login_at = now(), role = coalesce((SELECT role FROM waiting), users.role)
RETURNING id, github_id, login, role`;

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

@Injectable()
export class PgUsers implements Users {
  constructor(
    private readonly db: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async loggedIn(githubId: number, login: string): Promise<Principal> {
    const [row] = await this.db.query<UserRow[]>(LOGGED_IN, [this.ids.next(), githubId, login]);
    return toPrincipal(row!);
  }

  async find(userId: string): Promise<Principal | undefined> {
    const [row] = await this.db.query<UserRow[]>('SELECT id, github_id, login, role FROM users WHERE id = $1 AND github_id IS NOT NULL', [userId]);
    return row && toPrincipal(row);
  }

  async grant(login: string, role: UserRole): Promise<Grant> {
    const [row] = await this.db.query<Pick<Grant, 'login' | 'state'>[]>(GRANT, [this.ids.next(), login, role]);
    return { ...row!, role };
  }
}

function toPrincipal({ id, github_id: githubId, login, role }: UserRow): Principal {
  return { userId: id, githubId: Number(githubId), login, role };
}
