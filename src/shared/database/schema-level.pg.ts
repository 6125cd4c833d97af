import pg from 'pg';
import { MIGRATIONS } from '../../../migrations/index.js';
import { AppError } from '../errors/app-error.js';

/** The oldest server this product is tested on. */
const MINIMUM_SERVER = 150_000;

/** Level of this build: the timestamp of its newest migration. */
const OWN_LEVEL = Number(/\d+$/.exec(MIGRATIONS.at(-1)?.name ?? '')?.[0] ?? 0);

/** Connections kept free for other processes, `psql` and the server's own. */
const RESERVED_CONNECTIONS = 3;

export interface ServerFacts {
  readonly version: number;
  readonly maxConnections: number;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'agent-bot start' });
  try {
    await client.connect();
  } catch (cause) {
    throw new AppError('database.unreachable', 'PostgreSQL does not answer: check DATABASE_URL and that the server runs.', { cause, retry: 'later' });
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** @throws AppError `database.too_old`, `database.unreachable`, `database.connections`. */
export async function checkServer(url: string, poolMax: number): Promise<ServerFacts> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ version: number; max: number }>(
      "SELECT current_setting('server_version_num')::int AS version, current_setting('max_connections')::int AS max",
    );
    const { version, max } = rows[0] ?? { version: 0, max: 0 };
    if (version < MINIMUM_SERVER) {
      throw new AppError('database.too_old', `PostgreSQL ${Math.floor(version / 10_000)} is too old: agent-bot needs 15 or newer.`);
    }
    if (poolMax + RESERVED_CONNECTIONS > max) {
      throw new AppError('database.connections', `DATABASE_POOL_MAX=${poolMax} does not fit max_connections=${max} of this server: lower the one or raise the other.`);
    }
    return { version, maxConnections: max };
  });
}

/**
 * Whether this build may run on that schema: every migration it knows is there, and the schema does not ask for a newer
 * application. A newer schema alone is no reason to refuse, so that two versions run side by side.
 * @throws AppError `database.schema_missing`, `database.app_too_old`.
 */
export async function checkSchemaLevel(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string | null }>("SELECT to_regclass('public.migrations') AS name");
    const applied = tables[0]?.name ? (await client.query<{ name: string }>('SELECT name FROM migrations')).rows.map((row) => row.name) : [];
    const missing = MIGRATIONS.filter(({ name }) => !applied.includes(name)).map(({ name }) => name);
    if (missing.length > 0) {
      throw new AppError('database.schema_missing', `The database lacks ${missing.join(', ')}: run \`npx agent-bot migrate up\` (or set MIGRATE_ON_START=true).`);
    }
    const { rows } = await client.query<{ level: string }>('SELECT min_app_schema AS level FROM schema_info');
    if (Number(rows[0]?.level ?? 0) > OWN_LEVEL) {
      throw new AppError('database.app_too_old', `The database asks for a newer agent-bot (schema level ${rows[0]?.level}, this build has ${OWN_LEVEL}): upgrade.`);
    }
  });
}
