import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { gauge } from '../telemetry/metrics.js';
import { poolOf } from './pool.pg.js';

/** How full the process's pool of connections is. */
@Injectable()
export class PgPoolGauges implements OnModuleInit {
  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    gauge('db.client.connection.count', () => {
      const { totalCount, idleCount } = poolOf(this.dataSource);
      const reading = (state: string, value: number) => ({ value, labels: { 'db.client.connection.state': state } });
      return [reading('idle', idleCount), reading('used', totalCount - idleCount)];
    });
    gauge('db.client.connection.pending_requests', () => [{ value: poolOf(this.dataSource).waitingCount }]);
  }
}
