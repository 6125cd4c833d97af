import type { DataSource, QueryRunner } from 'typeorm';
import { QUEUE_SCHEMA } from '../queue/queue-schema.bullmq.js';
import { withClient } from './connect.pg.js';
import { MIGRATIONS_TABLE } from './migration-source.js';

/** What the owner alone writes: the application may only look. */
const OWNERS_TABLES = [MIGRATIONS_TABLE, 'schema_info'];

/** Rows, sequences and functions of both schemas, and no DDL. */
const grants = (role: string): readonly string[] => [
  `GRANT USAGE ON SCHEMA public, ${QUEUE_SCHEMA} TO ${role}`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, ${QUEUE_SCHEMA} TO ${role}`,
  `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, ${QUEUE_SCHEMA} TO ${role}`,
  `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, ${QUEUE_SCHEMA} TO ${role}`,
  `REVOKE INSERT, UPDATE, DELETE ON ${OWNERS_TABLES.join(', ')} FROM ${role}`,
];

const roleOf = (url: string): Promise<string> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ role: string }>('SELECT quote_ident(current_user) AS role');
    return rows[0]?.role ?? '';
  });

async function currentRole(runner: QueryRunner): Promise<string> {
  const [row] = (await runner.query('SELECT quote_ident(current_user) AS role')) as { role: string }[];
  return row?.role ?? '';
}

/** Where the application connects as another role than the owner: lets it work on what the owner has just made. */
export async function grantToApplication(source: DataSource, applicationUrl: string): Promise<void> {
  const role = await roleOf(applicationUrl);
  const runner = source.createQueryRunner();
  try {
    if (role === (await currentRole(runner))) return;
    for (const grant of grants(role)) await runner.query(grant);
  } finally {
    await runner.release();
  }
}
