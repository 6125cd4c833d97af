import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/index.js';

export const MIGRATIONS_TABLE = 'migrations';

/** TypeORM on two connections of the owner role, one of them for the lock; for migrations alone. */
export function migrationSource(adminUrl: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url: adminUrl,
    applicationName: 'agent-bot migrate',
    migrations: [...MIGRATIONS],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    poolSize: 2,
    extra: { options: '-c search_path=public' },
  });
}
