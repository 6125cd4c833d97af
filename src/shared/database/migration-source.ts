import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/index.js';

/** TypeORM on one connection of the owner role, for migrations alone. */
export function migrationSource(adminUrl: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url: adminUrl,
    applicationName: 'agent-bot migrate',
    migrations: [...MIGRATIONS],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    extra: { max: 2 },
  });
}
