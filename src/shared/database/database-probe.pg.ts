import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import type { DatabaseProbe } from './database-probe.port.js';

@Injectable()
export class PgDatabaseProbe implements DatabaseProbe {
  constructor(private readonly dataSource: DataSource) {}

  async check(): Promise<Readonly<Record<string, unknown>>> {
    try {
      const [row] = (await this.dataSource.query('SELECT min_app_schema AS level FROM schema_info')) as { level: string }[];
      return { schemaLevel: Number(row?.level) };
    } catch (cause) {
      throw new AppError('database.unreachable', 'PostgreSQL does not answer.', { cause, retry: 'later' });
    }
  }
}
