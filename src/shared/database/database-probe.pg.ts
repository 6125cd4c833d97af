import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import type { DatabaseProbe } from './database-probe.port.js';
import { levelOf, refuseMissing } from './schema-level.pg.js';

@Injectable()
export class PgDatabaseProbe implements DatabaseProbe {
  constructor(private readonly dataSource: DataSource) {}

  async check(): Promise<Readonly<Record<string, unknown>>> {
    const applied = await this.applied();
    refuseMissing(applied);
    return { schemaLevel: levelOf(applied.at(-1)) };
  }

  private async applied(): Promise<readonly string[]> {
    try {
      const rows = await this.dataSource.query<{ name: string }[]>('SELECT name FROM public.migrations ORDER BY id');
      return rows.map(({ name }) => name);
    } catch (cause) {
      throw new AppError('database.unreachable', 'PostgreSQL does not answer.', { cause, retry: 'later' });
    }
  }
}
