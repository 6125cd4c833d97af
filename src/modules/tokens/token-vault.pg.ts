import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IDS, type Ids } from '../../shared/crypto/ids.port.js';
import { SEALER, type Sealer, type SecretPlace } from '../../shared/crypto/sealer.port.js';
import { CLOCK, type Clock } from '../../shared/resilience/clock.port.js';
import type { LendRequest, LentToken } from './token-lender.port.js';
import { permissionsText } from './token-scope.js';
import type { TokenVault } from './token-vault.port.js';

const FIND = `
SELECT id, sealed, expires_at FROM installation_tokens
WHERE installation_id = $1 AND repository_id = $2 AND permissions = $3 AND expires_at > $4`;

const KEEP = `
INSERT INTO installation_tokens (installation_id, repository_id, permissions, id, sealed, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (installation_id, repository_id, permissions)
DO UPDATE SET id = EXCLUDED.id, sealed = EXCLUDED.sealed, expires_at = EXCLUDED.expires_at`;

const DROP = 'DELETE FROM installation_tokens WHERE installation_id = $1 AND repository_id = $2 AND permissions = $3';

/** SKIP LOCKED: two processes that tidy up at once take different rows and never wait for each other. */
const REMOVE_EXPIRED = `
DELETE FROM installation_tokens WHERE id IN (
  SELECT id FROM installation_tokens WHERE expires_at <= $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`;

interface Row {
  readonly id: string;
  readonly sealed: string;
  readonly expires_at: Date;
}

/** Rows of `installation_tokens`, one a scope. */
@Injectable()
export class PgTokenVault implements TokenVault {
  private readonly logger = new Logger('TokenVault');

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SEALER) private readonly sealer: Sealer,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A row that does not open (its key is gone, or it was tampered with) counts as absent: a new token is minted. */
  async find(request: LendRequest): Promise<LentToken | undefined> {
    const [row] = await this.dataSource.query<Row[]>(FIND, [...scope(request), this.clock.now()]);
    if (!row) return undefined;
    try {
      return { value: this.sealer.open(row.sealed, place(row.id, request)), expiresAt: row.expires_at };
    } catch {
      this.logger.warn('a stored installation token can not be read; it is dropped', { rowId: row.id });
      await this.drop(request);
      return undefined;
    }
  }

  async keep(request: LendRequest, token: LentToken): Promise<void> {
    const id = this.ids.next();
    await this.dataSource.query(REMOVE_EXPIRED, [this.clock.now()]);
    await this.dataSource.query(KEEP, [...scope(request), id, this.sealer.seal(token.value, place(id, request)), token.expiresAt]);
  }

  async drop(request: LendRequest): Promise<void> {
    await this.dataSource.query(DROP, scope(request));
  }
}

function scope(request: LendRequest): readonly [number, number, string] {
  return [request.installationId, request.repositoryId, permissionsText(request.permissions)];
}

/** The scope is bound too: a row whose scope columns were rewritten does not open. */
function place(id: string, request: LendRequest): SecretPlace {
  return ['installation_tokens', 'sealed', id, ...scope(request).map(String)];
}
