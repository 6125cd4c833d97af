import { AppError } from '../errors/app-error.js';
import { withClient } from './connect.pg.js';

/** The oldest server this product is tested on, as `server_version_num` counts. */
const MINIMUM_SERVER = 150_000;

/** What one process opens beside its pool: LISTEN, and a migration with its lock. */
const BESIDE_THE_POOL = 3;

export interface ServerFacts {
  /** `17.10` */
  readonly version: string;
  readonly maxConnections: number;
}

interface Row {
  readonly number: number;
  readonly version: string;
  readonly max: number;
  readonly kept: number;
}

const QUESTION = `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
  current_setting('max_connections')::int AS max, current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true)::int, 0) AS kept`;

/**
 * Whether a server can carry this process at all. `minimum` counts as `server_version_num` does.
 * @throws AppError `database.too_old`, `database.connections`, and those of `withClient`.
 */
export async function checkServer(url: string, poolMax: number, minimum = MINIMUM_SERVER): Promise<ServerFacts> {
  const row = await withClient(url, async (client) => (await client.query<Row>(QUESTION)).rows[0]);
  if (row === undefined || row.number < minimum) {
    throw new AppError('database.too_old', `PostgreSQL ${row?.version} is too old: agent-bot needs ${Math.trunc(minimum / 10_000)} or newer.`);
  }
  const free = row.max - row.kept;
  if (poolMax + BESIDE_THE_POOL > free) {
    throw new AppError(
      'database.connections',
      `DATABASE_POOL_MAX=${poolMax} and ${BESIDE_THE_POOL} more do not fit the ${free} connections of this server (max_connections ${row.max}): lower the one or raise the other.`,
    );
  }
  return { version: row.version, maxConnections: row.max };
}
