import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** The pool that TypeORM already has: one budget of connections for the process. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { readonly master: Pool }).master;
}
