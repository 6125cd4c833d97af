import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import type { Reconciliations } from './reconciliations.port.js';

const BEGIN = `
INSERT INTO reconciliations (app_id, lease_until) VALUES ($1, now() + $2 * interval '1 millisecond')
ON CONFLICT (app_id) DO UPDATE SET lease_until = excluded.lease_until WHERE reconciliations.lease_until <= now()
RETURNING compared_until AS until, now() AS now`;

const RENEW = "UPDATE reconciliations SET lease_until = now() + $2 * interval '1 millisecond' WHERE app_id = $1";

const FINISH = 'UPDATE reconciliations SET compared_until = $2, lease_until = now() WHERE app_id = $1';

const GIVE_BACK = 'UPDATE reconciliations SET lease_until = now() WHERE app_id = $1';

@Injectable()
export class PgReconciliations implements Reconciliations {
  constructor(
    private readonly database: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async begin(leaseMs: number): Promise<{ readonly until: Date | undefined; readonly now: Date } | undefined> {
    const [row] = await this.database.query<{ until: Date | null; now: Date }[]>(BEGIN, [this.config.github.appId, leaseMs]);
    return row && { until: row.until ?? undefined, now: row.now };
  }

  async renew(leaseMs: number): Promise<void> {
    await this.database.query(RENEW, [this.config.github.appId, leaseMs]);
  }

  async finish(until: Date): Promise<void> {
    await this.database.query(FINISH, [this.config.github.appId, until]);
  }

  async giveBack(): Promise<void> {
    await this.database.query(GIVE_BACK, [this.config.github.appId]);
  }
}
