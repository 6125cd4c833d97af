import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CLOCK, type Clock } from '../../../shared/resilience/clock.port.js';
import type { Installation, InstallationState, RepositoryCatalogue } from './catalogue.port.js';
import type { RepositoryRef } from '../repository.js';

/** `deleted` is final: a late event about an installation that is gone brings nothing back. */
const RECORD_INSTALLATION = `
INSERT INTO installations (id, account_login, state, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET account_login = EXCLUDED.account_login, state = EXCLUDED.state, updated_at = EXCLUDED.updated_at
WHERE installations.state <> 'deleted'`;

const ADD_INSTALLATIONS = `
INSERT INTO installations (id, account_login, updated_at)
SELECT DISTINCT ON (id) id, owner, $3 FROM unnest($1::bigint[], $2::text[]) AS given (id, owner) ORDER BY id
ON CONFLICT (id) DO NOTHING`;

/**
 * Ordered, so that two writers take the rows in the same order; written only when something differs. A transferred
 * repository moves to its new installation, and a late word of a deleted one does not take it back.
 */
const RECORD_REPOSITORIES = `
INSERT INTO repositories (id, installation_id, owner, name, updated_at)
SELECT DISTINCT ON (id) id, installation_id, owner, name, $5
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) AS given (id, installation_id, owner, name)
ORDER BY id
ON CONFLICT (id) DO UPDATE
SET installation_id = EXCLUDED.installation_id, owner = EXCLUDED.owner, name = EXCLUDED.name, updated_at = EXCLUDED.updated_at
WHERE (repositories.installation_id, repositories.owner, repositories.name)
  IS DISTINCT FROM (EXCLUDED.installation_id, EXCLUDED.owner, EXCLUDED.name)
  AND EXISTS (SELECT FROM installations i WHERE i.id = EXCLUDED.installation_id AND i.state <> 'deleted')`;

const REMOVE_REPOSITORIES = 'DELETE FROM repositories WHERE installation_id = $1 AND id = ANY ($2::bigint[])';

const FIND_INSTALLATION = 'SELECT id, account_login, state FROM installations WHERE id = $1';

const FIND_NAMED = `
SELECT r.id, r.installation_id, r.owner, r.name FROM repositories r
JOIN installations i ON i.id = r.installation_id AND i.state = 'active'
WHERE lower(r.owner) = lower($1) AND lower(r.name) = lower($2) ORDER BY r.updated_at DESC LIMIT 1`;

const FIND_ANY_OF = `
SELECT r.id, r.installation_id, r.owner, r.name FROM repositories r
JOIN installations i ON i.id = r.installation_id AND i.state = 'active'
WHERE lower(i.account_login) = lower($1) ORDER BY r.id LIMIT 1`;

const FIND_REPOSITORY = `
SELECT r.id, r.installation_id, r.owner, r.name FROM repositories r
JOIN installations i ON i.id = r.installation_id AND i.state = 'active'
WHERE r.id = $1`;

interface InstallationRow {
  readonly id: string;
  readonly account_login: string;
  readonly state: InstallationState;
}

interface RepositoryRow {
  readonly id: string;
  readonly installation_id: string;
  readonly owner: string;
  readonly name: string;
}

/** Rows of `installations` and `repositories`. */
@Injectable()
export class PgRepositoryCatalogue implements RepositoryCatalogue {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async recordInstallation({ id, accountLogin, state }: Installation): Promise<void> {
    await this.dataSource.query(RECORD_INSTALLATION, [id, accountLogin, state, this.clock.now()]);
  }

  async recordRepositories(repositories: readonly RepositoryRef[]): Promise<void> {
    if (repositories.length === 0) return;
    const installations = repositories.map(({ installationId }) => installationId);
    const owners = repositories.map(({ owner }) => owner);
    const ids = repositories.map(({ id }) => id);
    const names = repositories.map(({ name }) => name);
    await this.dataSource.transaction(async (manager) => {
      await manager.query(ADD_INSTALLATIONS, [installations, owners, this.clock.now()]);
      await manager.query(RECORD_REPOSITORIES, [ids, installations, owners, names, this.clock.now()]);
    });
  }

  async removeRepositories(installationId: number, repositoryIds: readonly number[]): Promise<void> {
    await this.dataSource.query(REMOVE_REPOSITORIES, [installationId, repositoryIds]);
  }

  async findInstallation(id: number): Promise<Installation | undefined> {
    const [row] = await this.dataSource.query<InstallationRow[]>(FIND_INSTALLATION, [id]);
    return row && { id: Number(row.id), accountLogin: row.account_login, state: row.state };
  }

  async findRepository(id: number): Promise<RepositoryRef | undefined> {
    const [row] = await this.dataSource.query<RepositoryRow[]>(FIND_REPOSITORY, [id]);
    return row && toRef(row);
  }

  async findNamed(owner: string, name: string): Promise<RepositoryRef | undefined> {
    const [row] = await this.dataSource.query<RepositoryRow[]>(FIND_NAMED, [owner, name]);
    return row && toRef(row);
  }

  async findAnyOf(accountLogin: string): Promise<RepositoryRef | undefined> {
    const [row] = await this.dataSource.query<RepositoryRow[]>(FIND_ANY_OF, [accountLogin]);
    return row && toRef(row);
  }
}

function toRef({ id, installation_id: installationId, owner, name }: RepositoryRow): RepositoryRef {
  return { id: Number(id), installationId: Number(installationId), owner, name };
}
